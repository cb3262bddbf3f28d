// Lanes: word l is lane l of every vector, and one iteration of the loop reads one position of all words. A Boolean is
// a vector of single bits (a mask register where the processor has them), a sum a vector of its narrowest safe width.
// State variables are allocas that `mem2reg` turns into registers of the loop; rings of long delays stay in memory.

#include <algorithm>

#include "compiler/emit.h"

namespace crasp::compiler {
namespace {

using llvm::Value;

/// The largest signed number of this many bits.
std::int64_t largest(unsigned bits) { return INT64_MAX >> (64 - bits); }

class LaneEmitter final : public Emitter {
 public:
  LaneEmitter(llvm::Module& module, const Machine& machine, const KernelSpec& spec)
      : Emitter(module, machine, spec, lane_layout(machine, spec.lanes, spec.length)) {}

  void emit() override;

 private:
  /// A state variable: its place in memory, and its register.
  struct Variable {
    std::uint64_t offset = 0;
    llvm::AllocaInst* slot = nullptr;
  };

  Value* truth(bool value) override { return splat(mask_type(), value ? -1 : 0); }
  Value* symbols(const Codes& codes) override { return in_codes(bytes_, codes); }
  Value* periodic(std::size_t modulus, std::int64_t residue) override;
  Value* earlier(std::size_t delay, std::int64_t offset) override;
  Value* test(const Test& test) override;
  Value* sum_value(std::uint32_t sum) override;
  Value* to_lanes(Value* boolean) override { return boolean; }
  Value* from_lanes(Value* lanes) override { return lanes; }

  void declare_state();
  Variable declare(std::uint64_t offset, llvm::Type* type);
  void store_state();
  Value* stored_output(NodeId id);
  void store_outputs();
  void step();
  void advance_position();
  void advance_delays();
  Value* updated_sum(std::uint32_t sum);
  Value* sum_of_parts(std::uint32_t sum);
  Value* test_of_parts(const Test& test);
  Value* updated_flag(const RunningSum& sum, Value* old);
  Value* load(const Variable& variable) {
    return builder_.CreateLoad(variable.slot->getAllocatedType(), variable.slot);
  }
  void store(const Variable& variable, Value* value) { builder_.CreateStore(value, variable.slot); }
  Value* ring_slot(std::size_t delay, Value* position);

  llvm::Type* mask_type() { return lanes_of(builder_.getInt1Ty()); }
  /// The integer that holds a mask in memory.
  llvm::IntegerType* packed_type() { return builder_.getIntNTy(std::max(8u, lanes_)); }
  Value* pack(Value* mask);
  Value* unpack(Value* packed);

  std::vector<Variable> sums_, moduli_;
  std::vector<std::vector<Variable>> shifted_;  ///< of each delay that is not a ring, newest first
  Variable position_;
  std::vector<Value*> updated_;  ///< sums of this step
  Value* bytes_ = nullptr;       ///< codes of this step
};

Value* LaneEmitter::pack(Value* mask) {
  return lanes_ == 1 ? builder_.CreateZExt(mask, packed_type()) : builder_.CreateBitCast(mask, packed_type());
}

Value* LaneEmitter::unpack(Value* packed) {
  return lanes_ == 1 ? builder_.CreateTrunc(packed, mask_type()) : builder_.CreateBitCast(packed, mask_type());
}

LaneEmitter::Variable LaneEmitter::declare(std::uint64_t offset, llvm::Type* type) {
  const Variable variable{offset, builder_.CreateAlloca(type)};
  const bool mask = type == mask_type();
  llvm::Type* const stored = mask ? packed_type() : type;
  Value* const loaded =
      builder_.CreateAlignedLoad(stored, address(builder_, argument(0), offset, stored), llvm::Align(1));
  store(variable, mask ? unpack(loaded) : loaded);
  return variable;
}

void LaneEmitter::declare_state() {
  const std::uint64_t mask_bytes = std::max(1u, lanes_ / 8);
  for (std::size_t k = 0; k < layout_.sums.size(); ++k) {
    llvm::Type* const type = layout_.sum_bits[k] == 1 ? mask_type() : int_lanes(layout_.sum_bits[k]);
    sums_.push_back(machine_.sums()[k].parts.empty() ? declare(layout_.sums[k], type) : Variable{});
  }
  for (std::uint64_t offset : layout_.moduli) moduli_.push_back(declare(offset, builder_.getInt64Ty()));
  for (std::size_t k = 0; k < layout_.delays.size(); ++k) {
    shifted_.emplace_back();
    if (layout_.is_ring(k)) continue;
    for (std::uint64_t slot = 0; slot < layout_.delay_slots[k]; ++slot) {
      shifted_[k].push_back(declare(layout_.delays[k] + slot * mask_bytes, mask_type()));
    }
  }
  position_ = declare(layout_.position, builder_.getInt64Ty());
}

void LaneEmitter::store_state() {
  const auto save = [&](const Variable& variable) {
    if (!variable.slot) return;  // a sum of parts
    Value* const current = load(variable);
    Value* const stored = current->getType() == mask_type() ? pack(current) : current;
    builder_.CreateAlignedStore(stored, address(builder_, argument(0), variable.offset, stored->getType()),
                                llvm::Align(1));
  };
  std::for_each(sums_.begin(), sums_.end(), save);
  std::for_each(moduli_.begin(), moduli_.end(), save);
  for (const auto& slots : shifted_) std::for_each(slots.begin(), slots.end(), save);
  save(position_);
}

Value* LaneEmitter::stored_output(NodeId id) {
  if (machine_.ir().type(id) == Type::boolean) return builder_.CreateZExt(pack(value(id)), builder_.getInt64Ty());
  if (lanes_ > 1) return builder_.getInt64(0);
  return builder_.CreateSExtOrTrunc(value(id), builder_.getInt64Ty());
}

void LaneEmitter::store_outputs() {
  const auto& outputs = machine_.ir().outputs();
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    builder_.CreateStore(stored_output(outputs[k].node),
                         builder_.CreateConstGEP1_64(builder_.getInt64Ty(), argument(3), k));
  }
}

void LaneEmitter::emit() {
  open_function(4);
  declare_state();
  llvm::BasicBlock* const entry = builder_.GetInsertBlock();
  llvm::BasicBlock* const loop = llvm::BasicBlock::Create(context_, "position", function_);
  llvm::BasicBlock* const exit = llvm::BasicBlock::Create(context_, "exit", function_);
  builder_.CreateBr(loop);
  builder_.SetInsertPoint(loop);
  llvm::PHINode* const k = builder_.CreatePHI(builder_.getInt64Ty(), 2);
  k->addIncoming(builder_.getInt64(0), entry);
  Value* const offset = builder_.CreateMul(k, builder_.getInt64(lanes_));
  llvm::Type* const bytes = lanes_of(builder_.getInt8Ty());
  bytes_ = builder_.CreateAlignedLoad(bytes, address(builder_, argument(1), offset, bytes), llvm::Align(1));
  step();
  Value* const next = builder_.CreateAdd(k, builder_.getInt64(1));
  k->addIncoming(next, builder_.GetInsertBlock());
  builder_.CreateCondBr(builder_.CreateICmpEQ(next, argument(2)), exit, loop);
  builder_.SetInsertPoint(exit);
  store_state();
  store_outputs();
  builder_.CreateRetVoid();
}

void LaneEmitter::step() {
  updated_.assign(sums_.size(), nullptr);
  advance_position();
  emit_nodes();
  advance_delays();
}

void LaneEmitter::advance_position() {
  llvm::Type* const type = builder_.getInt64Ty();
  store(position_, builder_.CreateAdd(load(position_), splat(type, 1)));
  for (std::size_t k = 0; k < moduli_.size(); ++k) {
    Value* const next = builder_.CreateAdd(load(moduli_[k]), splat(type, 1));
    Value* const wraps = builder_.CreateICmpEQ(next, splat(type, machine_.moduli()[k]));
    store(moduli_[k], builder_.CreateSelect(wraps, splat(type, 0), next));
  }
}

Value* LaneEmitter::periodic(std::size_t modulus, std::int64_t residue) {
  Value* const phase = load(moduli_[modulus]);
  Value* const holds = builder_.CreateICmpEQ(phase, splat(phase->getType(), residue));
  return lanes_ == 1 ? holds : builder_.CreateVectorSplat(lanes_, holds);
}

Value* LaneEmitter::ring_slot(std::size_t delay, Value* position) {
  const std::uint64_t mask_bytes = std::max(1u, lanes_ / 8);
  Value* const slot = builder_.CreateAnd(position, builder_.getInt64(layout_.delay_slots[delay] - 1));
  Value* const offset = builder_.CreateMul(slot, builder_.getInt64(mask_bytes));
  return address(builder_, argument(0), builder_.CreateAdd(offset, builder_.getInt64(layout_.delays[delay])),
                 packed_type());
}

Value* LaneEmitter::earlier(std::size_t delay, std::int64_t offset) {
  if (!layout_.is_ring(delay)) return load(shifted_[delay][static_cast<std::size_t>(offset - 1)]);
  // Slots of positions before the first are still 0: the ring is longer than the offset.
  Value* const position = builder_.CreateSub(load(position_), builder_.getInt64(static_cast<std::uint64_t>(offset)));
  return unpack(builder_.CreateAlignedLoad(packed_type(), ring_slot(delay, position), llvm::Align(1)));
}

void LaneEmitter::advance_delays() {
  for (std::size_t k = 0; k < shifted_.size(); ++k) {
    Value* const newest = value(machine_.delays()[k].node);
    if (layout_.is_ring(k)) {
      builder_.CreateAlignedStore(pack(newest), ring_slot(k, load(position_)), llvm::Align(1));
      continue;
    }
    for (std::size_t slot = shifted_[k].size(); slot-- > 0;) {
      store(shifted_[k][slot], slot == 0 ? newest : load(shifted_[k][slot - 1]));
    }
  }
}

Value* LaneEmitter::updated_flag(const RunningSum& sum, Value* old) {
  Value* result = old;
  if (const Codes codes = changing_codes(sum); codes.any()) result = builder_.CreateOr(result, symbols(codes));
  for (const auto& term : boolean_terms(sum)) result = builder_.CreateOr(result, value(term.first));
  return result;
}

Value* LaneEmitter::updated_sum(std::uint32_t k) {
  if (updated_[k]) return updated_[k];
  const RunningSum& sum = machine_.sums()[k];
  if (!sum.parts.empty()) return updated_[k] = sum_of_parts(k);
  Value* const old = load(sums_[k]);
  Value* result = nullptr;
  if (sum.flag) {
    result = updated_flag(sum, old);
  } else {
    result = add_steps(old, sum, bytes_, old->getType());
    if (sum.cap && *sum.cap <= largest(layout_.sum_bits[k])) {  // else no word of this length reaches it
      llvm::Constant* const cap = splat(old->getType(), *sum.cap);
      result = builder_.CreateSelect(builder_.CreateICmpSLT(result, cap), result, cap);
    }
  }
  store(sums_[k], result);
  return updated_[k] = result;
}

Value* LaneEmitter::sum_of_parts(std::uint32_t k) {
  llvm::Type* const type = int_lanes(layout_.sum_bits[k]);
  return combine_parts(machine_.sums()[k], type,
                       [&](std::uint32_t part) { return builder_.CreateSExtOrTrunc(updated_sum(part), type); });
}

/// X - Y >= 0 and X - Y >= 1 compare X and Y themselves; null if the test is another one.
Value* LaneEmitter::test_of_parts(const Test& test) {
  const auto& parts = machine_.sums()[test.sum].parts;
  if (parts.size() != 2 || (test.threshold != 0 && test.threshold != 1)) return nullptr;
  const std::size_t first = parts[0].second == 1 ? 0 : 1;
  if (parts[first].second != 1 || parts[1 - first].second != -1) return nullptr;
  const std::uint32_t x = parts[first].first, y = parts[1 - first].first;
  llvm::Type* const type = int_lanes(std::max(layout_.sum_bits[x], layout_.sum_bits[y]));
  llvm::CmpInst::Predicate predicate = test.threshold == 0 ? llvm::CmpInst::ICMP_SGE : llvm::CmpInst::ICMP_SGT;
  if (test.negated) predicate = llvm::CmpInst::getInversePredicate(predicate);
  return builder_.CreateICmp(predicate, builder_.CreateSExt(updated_sum(x), type),
                             builder_.CreateSExt(updated_sum(y), type));
}

Value* LaneEmitter::test(const Test& test) {
  if (Value* const result = test_of_parts(test)) return result;
  Value* const sum = updated_sum(test.sum);
  const unsigned bits = layout_.sum_bits[test.sum];
  if (bits == 1 && test.threshold > 0) return test.negated ? builder_.CreateNot(sum) : sum;
  const std::int64_t most = largest(bits);
  if (test.threshold > most) return truth(test.negated);  // out of reach for words of this length
  if (test.threshold <= -most) return truth(!test.negated);
  const auto predicate = test.negated ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_SGE;
  return builder_.CreateICmp(predicate, sum, splat(sum->getType(), test.threshold));
}

Value* LaneEmitter::sum_value(std::uint32_t k) {
  return builder_.CreateSExtOrTrunc(updated_sum(k), int_lanes(count_bits_));
}

}  // namespace

void emit_lanes(llvm::Module& module, const Machine& machine, const KernelSpec& spec) {
  LaneEmitter(module, machine, spec).emit();
}

}  // namespace crasp::compiler
