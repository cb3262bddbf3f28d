// Blocks: one word, 64 positions at a time. No C-RASP operation feeds back: a count depends on Booleans that are known
// for the whole block before the count is needed. So a Boolean is a 64-bit mask of positions, not/and/or are single
// instructions, and a running sum at all 64 positions is its value before the block plus a prefix sum of its steps,
// which takes six shifted additions of the narrowest lanes that hold 64 steps. A flag is the prefix-or of a mask, m |
// -m. An earlier Boolean is two masks shifted together; a periodic one is a fixed pattern shifted by the phase.

#include <algorithm>
#include <numeric>

#include <llvm/IR/InlineAsm.h>

#include "compiler/emit.h"

namespace crasp::compiler {
namespace {

using llvm::Value;

constexpr unsigned kPositions = 64;
// Sums stay below 2^62 (Machine::longest_word), so thresholds beyond this are out of reach and need no exact value.
constexpr std::int64_t kOutOfReach = (std::int64_t{1} << 62) + 1;

class BlockEmitter final : public Emitter {
 public:
  BlockEmitter(llvm::Module& module, const Machine& machine, const KernelSpec& spec)
      : Emitter(module, machine, spec, block_layout(machine)), number_(builder_.getInt64Ty()) {}

  void emit() override;

 private:
  /// A running sum in this block: at each position, less the value before the block. A flag has its mask alone.
  struct BlockSum {
    Value* before = nullptr;
    Value* prefix = nullptr;  ///< 64 lanes
    Value* flag = nullptr;
  };

  Value* truth(bool value) override { return splat(number_, value ? -1 : 0); }
  Value* symbols(const Codes& codes) override { return from_lanes(in_codes(bytes_, codes)); }
  Value* periodic(std::size_t modulus, std::int64_t residue) override;
  Value* earlier(std::size_t delay, std::int64_t offset) override;
  Value* test(const Test& test) override;
  Value* sum_value(std::uint32_t sum) override;
  Value* to_lanes(Value* mask) override { return builder_.CreateBitCast(mask, lanes_of(builder_.getInt1Ty())); }
  Value* from_lanes(Value* lanes) override { return opaque(builder_.CreateBitCast(lanes, number_)); }

  Value* opaque(Value* mask);
  void block(Value* outputs);
  void advance();
  Value* load(std::uint64_t offset) {
    return builder_.CreateLoad(number_, address(builder_, argument(0), offset, number_));
  }
  void store(std::uint64_t offset, Value* value) {
    builder_.CreateStore(value, address(builder_, argument(0), offset, number_));
  }
  Value* number(std::int64_t value) { return splat(number_, value); }
  Value* ring_slot(std::size_t delay, std::int64_t blocks_ago);
  const BlockSum& updated(std::uint32_t sum);
  BlockSum updated_flag(std::uint32_t sum);
  BlockSum updated_sum(std::uint32_t sum);
  BlockSum sum_of_parts(std::uint32_t sum);
  llvm::Function* prefix_function(llvm::Type* type);
  Value* prefix_sums(Value* steps);
  unsigned lane_bits(const RunningSum& sum) const;

  llvm::Type* number_;
  Value* bytes_ = nullptr;
  std::vector<BlockSum> sums_;
};

void BlockEmitter::emit() {
  open_function(5);
  llvm::BasicBlock* const entry = builder_.GetInsertBlock();
  llvm::BasicBlock* const loop = llvm::BasicBlock::Create(context_, "block", function_);
  llvm::BasicBlock* const exit = llvm::BasicBlock::Create(context_, "exit", function_);
  builder_.CreateBr(loop);
  builder_.SetInsertPoint(loop);
  llvm::PHINode* const k = builder_.CreatePHI(number_, 2);
  k->addIncoming(number(0), entry);
  llvm::Type* const bytes = lanes_of(builder_.getInt8Ty());
  Value* const codes = address(builder_, argument(1), builder_.CreateMul(k, number(kPositions)), bytes);
  Value* const outputs = builder_.CreateGEP(number_, argument(3), builder_.CreateMul(k, argument(4)));
  bytes_ = builder_.CreateAlignedLoad(bytes, codes, llvm::Align(1));
  block(outputs);
  Value* const next = builder_.CreateAdd(k, number(1));
  k->addIncoming(next, builder_.GetInsertBlock());
  builder_.CreateCondBr(builder_.CreateICmpEQ(next, argument(2)), exit, loop);
  builder_.SetInsertPoint(exit);
  builder_.CreateRetVoid();
}

/// The same mask by way of an empty piece of assembler, which hides where it comes from: whenever integers are
/// combined, LLVM would ask each of the 64 lanes for its known bits, and spend most of its time there.
Value* BlockEmitter::opaque(Value* mask) {
  auto* const type = llvm::FunctionType::get(number_, {number_}, false);
  return builder_.CreateCall(type, llvm::InlineAsm::get(type, "", "=r,0", false), {mask});
}

void BlockEmitter::block(Value* outputs) {
  sums_.assign(machine_.sums().size(), {});
  emit_nodes();
  advance();
  const auto& wanted = machine_.ir().outputs();
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (machine_.ir().type(wanted[k].node) != Type::boolean) continue;
    builder_.CreateStore(value(wanted[k].node), builder_.CreateConstGEP1_64(number_, outputs, k));
  }
}

void BlockEmitter::advance() {
  for (std::size_t k = 0; k < layout_.moduli.size(); ++k) {
    const std::int64_t m = machine_.moduli()[k];
    Value* const next = builder_.CreateAdd(load(layout_.moduli[k]), number(kPositions % m));
    Value* const wraps = builder_.CreateICmpUGE(next, number(m));
    store(layout_.moduli[k], builder_.CreateSelect(wraps, builder_.CreateSub(next, number(m)), next));
  }
  for (std::size_t k = 0; k < layout_.delays.size(); ++k) {
    builder_.CreateStore(value(machine_.delays()[k].node), ring_slot(k, 0));
  }
  store(layout_.position, builder_.CreateAdd(load(layout_.position), number(1)));
}

Value* BlockEmitter::periodic(std::size_t modulus, std::int64_t residue) {
  // With p symbols read before the block, bit b stands at position p + b + 1, so the first bit is (r - 1 - p) mod m.
  const std::int64_t m = machine_.moduli()[modulus];
  std::uint64_t pattern = 0;
  for (std::int64_t bit = 0; bit < kPositions; bit += m) pattern |= std::uint64_t{1} << bit;
  Value* const difference = builder_.CreateSub(number((residue + m - 1) % m), load(layout_.moduli[modulus]));
  Value* const negative = builder_.CreateICmpSLT(difference, number(0));
  Value* const first = builder_.CreateSelect(negative, builder_.CreateAdd(difference, number(m)), difference);
  Value* const inside = builder_.CreateICmpULT(first, number(kPositions));
  Value* const shift = builder_.CreateAnd(first, number(kPositions - 1));
  Value* const shifted = builder_.CreateShl(number(static_cast<std::int64_t>(pattern)), shift);
  return builder_.CreateSelect(inside, shifted, number(0));
}

Value* BlockEmitter::ring_slot(std::size_t delay, std::int64_t blocks_ago) {
  Value* const position = builder_.CreateSub(load(layout_.position), number(blocks_ago));
  Value* const slot = builder_.CreateAnd(position, number(static_cast<std::int64_t>(layout_.delay_slots[delay]) - 1));
  Value* const offset = builder_.CreateMul(slot, number(8));
  Value* const from_start = builder_.CreateAdd(offset, number(static_cast<std::int64_t>(layout_.delays[delay])));
  return address(builder_, argument(0), from_start, number_);
}

Value* BlockEmitter::earlier(std::size_t delay, std::int64_t offset) {
  const std::int64_t blocks = offset / kPositions;
  const std::int64_t bits = offset % kPositions;
  const auto mask = [&](std::int64_t blocks_ago) -> Value* {
    if (blocks_ago == 0) return value(machine_.delays()[delay].node);
    return builder_.CreateLoad(number_, ring_slot(delay, blocks_ago));
  };
  if (bits == 0) return mask(blocks);
  return builder_.CreateOr(builder_.CreateShl(mask(blocks), number(bits)),
                           builder_.CreateLShr(mask(blocks + 1), number(kPositions - bits)));
}

unsigned BlockEmitter::lane_bits(const RunningSum& sum) const {
  // A threshold of 2^(bits-1) - 1 must still say "above every prefix sum".
  for (unsigned bits : {8u, 16u, 32u}) {
    const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 2;
    if (sum.steps.most <= most / kPositions && sum.steps.least >= -(most / kPositions)) return bits;
  }
  return 64;
}

/// The function that turns 64 steps into their prefix sums. Shuffles are slow to compile, so it is not inlined.
llvm::Function* BlockEmitter::prefix_function(llvm::Type* type) {
  const std::string name = "prefix_sums_" + std::to_string(type->getScalarSizeInBits());
  if (llvm::Function* const existing = module_.getFunction(name)) return existing;
  auto* const signature = llvm::FunctionType::get(type, {type}, false);
  auto* const function = llvm::Function::Create(signature, llvm::Function::InternalLinkage, name, module_);
  function->addFnAttr(llvm::Attribute::NoInline);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "entry", function));
  Value* const zero = llvm::Constant::getNullValue(type);
  Value* sums = function->getArg(0);
  for (unsigned shift = 1; shift < kPositions; shift *= 2) {
    std::vector<int> lanes(kPositions);
    std::iota(lanes.begin(), lanes.end(), static_cast<int>(kPositions - shift));
    sums = builder.CreateAdd(sums, builder.CreateShuffleVector(zero, sums, lanes));
  }
  builder.CreateRet(sums);
  return function;
}

Value* BlockEmitter::prefix_sums(Value* steps) {
  return builder_.CreateCall(prefix_function(steps->getType()), {steps});
}

BlockEmitter::BlockSum BlockEmitter::updated_flag(std::uint32_t k) {
  const RunningSum& sum = machine_.sums()[k];
  const Codes codes = changing_codes(sum);
  Value* any = codes.any() ? symbols(codes) : number(0);
  for (const auto& term : boolean_terms(sum)) any = builder_.CreateOr(any, value(term.first));
  Value* const from_first = builder_.CreateOr(any, builder_.CreateNeg(any));
  Value* const flag = builder_.CreateOr(from_first, load(layout_.sums[k]));
  store(layout_.sums[k], builder_.CreateAShr(flag, number(kPositions - 1)));
  return {nullptr, nullptr, flag};
}

BlockEmitter::BlockSum BlockEmitter::updated_sum(std::uint32_t k) {
  const RunningSum& sum = machine_.sums()[k];
  llvm::Type* const type = int_lanes(lane_bits(sum));
  Value* const steps = add_steps(llvm::Constant::getNullValue(type), sum, bytes_, type);
  const BlockSum result{load(layout_.sums[k]), prefix_sums(steps), nullptr};
  Value* const last = builder_.CreateExtractElement(result.prefix, std::uint64_t{kPositions - 1});
  store(layout_.sums[k], builder_.CreateAdd(result.before, builder_.CreateSExt(last, number_)));
  return result;
}

BlockEmitter::BlockSum BlockEmitter::sum_of_parts(std::uint32_t k) {
  const RunningSum& sum = machine_.sums()[k];
  llvm::Type* const type = int_lanes(lane_bits(sum));
  Value* const before = combine_parts(sum, number_, [&](std::uint32_t part) { return updated(part).before; });
  Value* const prefix = combine_parts(
      sum, type, [&](std::uint32_t part) { return builder_.CreateSExtOrTrunc(updated(part).prefix, type); });
  return {before, prefix, nullptr};
}

const BlockEmitter::BlockSum& BlockEmitter::updated(std::uint32_t k) {
  if (sums_[k].prefix || sums_[k].flag) return sums_[k];
  const RunningSum& sum = machine_.sums()[k];
  return sums_[k] = sum.flag ? updated_flag(k) : sum.parts.empty() ? updated_sum(k) : sum_of_parts(k);
}

Value* BlockEmitter::test(const Test& test) {
  const BlockSum& sum = updated(test.sum);
  if (sum.flag && test.threshold <= 0) return truth(!test.negated);
  if (sum.flag) return test.negated ? builder_.CreateNot(sum.flag) : sum.flag;
  // before + prefix >= threshold, with the rest of the threshold cut to what a lane can hold.
  llvm::Type* const lane = llvm::cast<llvm::VectorType>(sum.prefix->getType())->getElementType();
  const std::int64_t most = INT64_MAX >> (64 - lane->getIntegerBitWidth());
  Value* rest = builder_.CreateSub(number(std::clamp(test.threshold, -kOutOfReach, kOutOfReach)), sum.before);
  rest = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, rest, number(most));
  rest = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, rest, number(-most));
  Value* const needed = builder_.CreateVectorSplat(kPositions, builder_.CreateTrunc(rest, lane));
  const auto predicate = test.negated ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_SGE;
  return from_lanes(builder_.CreateICmp(predicate, sum.prefix, needed));
}

Value* BlockEmitter::sum_value(std::uint32_t k) {
  const BlockSum& sum = updated(k);
  Value* const before = builder_.CreateVectorSplat(kPositions, sum.before);
  Value* const value = builder_.CreateAdd(before, builder_.CreateSExt(sum.prefix, before->getType()));
  return builder_.CreateTrunc(value, int_lanes(count_bits_));
}

}  // namespace

void emit_blocks(llvm::Module& module, const Machine& machine, const KernelSpec& spec) {
  BlockEmitter(module, machine, spec).emit();
}

}  // namespace crasp::compiler
