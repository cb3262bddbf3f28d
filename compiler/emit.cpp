#include "compiler/emit.h"

#include <algorithm>
#include <map>

namespace crasp::compiler {

using llvm::Value;

Emitter::Emitter(llvm::Module& module, const Machine& machine, const KernelSpec& spec, StateLayout layout)
    : context_(module.getContext()),
      module_(module),
      machine_(machine),
      spec_(spec),
      layout_(std::move(layout)),
      lanes_(spec.shape == KernelSpec::Shape::blocks ? 64 : spec.lanes),
      count_bits_(machine.count_width(spec.length)),
      builder_(context_),
      values_(machine.ir().size(), nullptr) {}

llvm::Type* Emitter::lanes_of(llvm::Type* type) const {
  return lanes_ == 1 ? type : llvm::FixedVectorType::get(type, lanes_);
}

llvm::Constant* Emitter::splat(llvm::Type* type, std::int64_t value) {
  return llvm::ConstantInt::get(type, static_cast<std::uint64_t>(value), true);
}

void Emitter::open_function(unsigned parameters) {
  llvm::Type* const bytes = pointer_to(builder_.getInt8Ty());
  llvm::Type* const number = builder_.getInt64Ty();
  std::vector<llvm::Type*> types = {bytes, bytes, number, pointer_to(number), number};
  types.resize(parameters);
  auto* const type = llvm::FunctionType::get(builder_.getVoidTy(), types, false);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, spec_.symbol, module_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  for (unsigned k : {0u, 1u, 3u}) function_->addParamAttr(k, llvm::Attribute::NoAlias);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(context_, "entry", function_));
}

void Emitter::emit_nodes() {
  // LLVM selects instructions one basic block at a time, in more than linear time.
  constexpr unsigned kNodesPerBlock = 48;
  const Ir& ir = machine_.ir();
  unsigned computed = 0;
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (!machine_.is_computed(id)) continue;
    if (++computed % kNodesPerBlock == 0) {
      llvm::BasicBlock* const next = llvm::BasicBlock::Create(context_, "nodes", function_);
      builder_.CreateBr(next);
      builder_.SetInsertPoint(next);
    }
    values_[id.index] = ir.type(id) == Type::boolean ? boolean_node(id) : count_node(id);
  }
}

Value* Emitter::boolean_node(NodeId id) {
  if (const auto compared = machine_.comparison(id)) return comparison(id, *compared);
  const Node& node = machine_.ir()[id];
  const auto fold = [&](auto combine) {
    Value* result = value(node.operands[0]);
    for (std::size_t k = 1; k < node.operands.size(); ++k) result = combine(result, value(node.operands[k]));
    return result;
  };
  switch (node.op) {
    case Op::truth: return truth(node.numbers[0] == 1);
    case Op::symbols: return symbols(machine_.codes(id));
    case Op::negation: return builder_.CreateNot(value(node.operands[0]));
    case Op::conjunction: return fold([&](Value* a, Value* b) { return builder_.CreateAnd(a, b); });
    case Op::disjunction: return fold([&](Value* a, Value* b) { return builder_.CreateOr(a, b); });
    case Op::periodic: {
      const auto it = std::find(machine_.moduli().begin(), machine_.moduli().end(), node.numbers[0]);
      return periodic(static_cast<std::size_t>(it - machine_.moduli().begin()), node.numbers[1]);
    }
    default: {
      if (node.numbers[0] == 0) return value(node.operands[0]);
      const auto it = std::find_if(machine_.delays().begin(), machine_.delays().end(),
                                   [&](const Delay& delay) { return delay.node == node.operands[0]; });
      return earlier(static_cast<std::size_t>(it - machine_.delays().begin()), node.numbers[0]);
    }
  }
}

Value* Emitter::comparison(NodeId id, const Comparison& compared) {
  if (const auto& found = machine_.test(id)) return test(*found);
  Value* const count = value(compared.count);
  const auto predicate = compared.negated ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_SGE;
  return from_lanes(builder_.CreateICmp(predicate, count, splat(count->getType(), 0)));
}

Value* Emitter::count_node(NodeId id) {
  const Node& node = machine_.ir()[id];
  llvm::Type* const type = int_lanes(count_bits_);
  switch (node.op) {
    case Op::constant: return splat(type, node.numbers[0]);
    case Op::count: return sum_value(machine_.sum_of_count(id));
    case Op::scale: return builder_.CreateMul(value(node.operands[0]), splat(type, node.numbers[0]));
    case Op::conditional:
      return builder_.CreateSelect(to_lanes(value(node.operands[0])), value(node.operands[1]), value(node.operands[2]));
    default: return fold_counts(node);
  }
}

Value* Emitter::fold_counts(const Node& node) {
  Value* result = value(node.operands[0]);
  for (std::size_t k = 1; k < node.operands.size(); ++k) {
    Value* const next = value(node.operands[k]);
    if (node.op == Op::sum) {
      result = builder_.CreateAdd(result, next);
    } else {
      Value* const less = builder_.CreateICmpSLT(result, next);
      result = node.op == Op::minimum ? builder_.CreateSelect(less, result, next)
                                      : builder_.CreateSelect(less, next, result);
    }
  }
  return result;
}

Value* Emitter::in_codes(Value* bytes, const Codes& codes) {
  llvm::Type* const type = bytes->getType();
  Value* result = nullptr;
  for (unsigned low = 0; low < machine_.code_count(); ++low) {
    if (!codes[low]) continue;
    unsigned high = low;
    while (high + 1 < machine_.code_count() && codes[high + 1]) ++high;
    Value* const shifted = low == 0 || low == high ? bytes : builder_.CreateSub(bytes, splat(type, low));
    Value* const run = low == high ? builder_.CreateICmpEQ(bytes, splat(type, low))
                                   : builder_.CreateICmpULE(shifted, splat(type, high - low));
    result = result ? builder_.CreateOr(result, run) : run;
    low = high;
  }
  return result ? result : splat(lanes_of(builder_.getInt1Ty()), 0);
}

Value* Emitter::combine_parts(const RunningSum& sum, llvm::Type* type,
                              const std::function<Value*(std::uint32_t)>& value_of) {
  Value* result = nullptr;
  for (auto [part, factor] : sum.parts) {
    Value* const value = value_of(part);
    if (result && factor == -1) {
      result = builder_.CreateSub(result, value);
      continue;
    }
    Value* const term = factor == 1 ? value : builder_.CreateMul(value, splat(type, factor));
    result = result ? builder_.CreateAdd(result, term) : term;
  }
  return result;
}

std::vector<std::pair<NodeId, std::int64_t>> Emitter::boolean_terms(const RunningSum& sum) const {
  std::vector<std::pair<NodeId, std::int64_t>> terms;
  for (const auto& [count, factor] : sum.form.terms) {
    const NodeId body = machine_.ir()[count].operands[0];
    const Op op = machine_.ir()[body].op;
    if (op != Op::symbols && op != Op::truth) terms.emplace_back(body, factor);
  }
  return terms;
}

Codes Emitter::changing_codes(const RunningSum& sum) const {
  Codes codes;
  const std::vector<std::int64_t> steps = machine_.code_steps(sum);
  for (std::size_t code = 0; code < steps.size(); ++code) codes[code] = steps[code] != 0;
  return codes;
}

Value* Emitter::add_steps(Value* sum, const RunningSum& description, Value* bytes, llvm::Type* type) {
  const std::vector<std::int64_t> steps = machine_.code_steps(description);
  std::map<std::int64_t, Codes> codes_by_step;
  for (std::size_t code = 0; code < steps.size(); ++code) codes_by_step[steps[code]].set(code);
  // The commonest step needs no comparison.
  const auto commonest = std::max_element(codes_by_step.begin(), codes_by_step.end(), [](const auto& a, const auto& b) {
    return a.second.count() < b.second.count();
  });
  Value* step = splat(type, commonest->first);
  for (const auto& [size, codes] : codes_by_step) {
    if (size == commonest->first) continue;
    step = builder_.CreateSelect(in_codes(bytes, codes), splat(type, size), step);
  }
  sum = builder_.CreateAdd(sum, step);
  for (const auto& [body, factor] : boolean_terms(description)) {
    sum = builder_.CreateSelect(to_lanes(value(body)), builder_.CreateAdd(sum, splat(type, factor)), sum);
  }
  return sum;
}

}  // namespace crasp::compiler
