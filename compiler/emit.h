#pragma once
// From machines to LLVM modules. A kernel reads symbols and moves a state (layout.h) forward; there are two shapes:
//
//   lanes (emit_lanes.cpp)   several words side by side, one position at a time. With one lane this is the streaming
//   step.
//     void kernel(uint8_t* state, const uint8_t* codes, uint64_t n, uint64_t* outputs)
//     codes[k * lanes + l] is what lane l reads at step k, n >= 1. Afterwards outputs[o] holds, for each lane, one bit
//     of a Boolean output, and 0 for a count; with one lane, 0 or 1 or the value of a count.
//   blocks (emit_blocks.cpp)  one word, 64 positions at a time.
//     void kernel(uint8_t* state, const uint8_t* codes, uint64_t n, uint64_t* outputs, uint64_t stride)
//     n blocks of 64 codes. For each block, bit k of outputs[o] is the Boolean output o at position k of the block;
//     `outputs` then moves on by `stride`.
//
// Emitter is what both share: the walk over the nodes, and counts that are computed node by node.

#include <functional>
#include <vector>

#include "compiler/kernel.h"
#include "compiler/layout.h"
#include "compiler/llvm.h"
#include "compiler/machine.h"

namespace crasp::compiler {

class Emitter {
 public:
  Emitter(llvm::Module& module, const Machine& machine, const KernelSpec& spec, StateLayout layout);
  virtual ~Emitter() = default;

  virtual void emit() = 0;

 protected:
  // What a Boolean is depends on the shape: a lane mask <lanes x i1>, or 64 positions in an i64.
  virtual llvm::Value* truth(bool value) = 0;
  virtual llvm::Value* symbols(const Codes& codes) = 0;
  virtual llvm::Value* periodic(std::size_t modulus, std::int64_t residue) = 0;
  virtual llvm::Value* earlier(std::size_t delay, std::int64_t offset) = 0;
  /// sum >= threshold, or its negation.
  virtual llvm::Value* test(const Test& test) = 0;
  /// The value of a running sum in every lane (or at every position), `count_bits_` wide.
  virtual llvm::Value* sum_value(std::uint32_t sum) = 0;
  /// To and from a vector of i1 that can select between counts.
  virtual llvm::Value* to_lanes(llvm::Value* boolean) = 0;
  virtual llvm::Value* from_lanes(llvm::Value* lanes) = 0;

  /// Values of all computed nodes for the current step.
  void emit_nodes();
  llvm::Value* value(NodeId id) const { return values_[id.index]; }

  /// A compare of bytes with a set, as lanes of i1: one comparison for each run of codes.
  llvm::Value* in_codes(llvm::Value* bytes, const Codes& codes);
  /// sum + its step from the symbol tests and from the other Booleans; `sum` and the result have lanes of `type`.
  llvm::Value* add_steps(llvm::Value* sum, const RunningSum& description, llvm::Value* bytes, llvm::Type* type);
  /// The sum of factor * value(part) over the parts of a sum, modulo the width of `type`.
  llvm::Value* combine_parts(const RunningSum& sum, llvm::Type* type,
                             const std::function<llvm::Value*(std::uint32_t)>& value_of);
  /// The Booleans whose counts make up a sum, apart from symbol tests and `true`.
  std::vector<std::pair<NodeId, std::int64_t>> boolean_terms(const RunningSum& sum) const;
  /// The codes on which a sum of symbol counts changes at all.
  Codes changing_codes(const RunningSum& sum) const;

  llvm::Type* lanes_of(llvm::Type* type) const;
  llvm::Type* int_lanes(unsigned bits) { return lanes_of(builder_.getIntNTy(bits)); }
  llvm::Constant* splat(llvm::Type* type, std::int64_t value);

  /// Opens the function with its entry block; sets `function_`.
  void open_function(unsigned parameters);
  llvm::Value* argument(unsigned k) { return function_->getArg(k); }

  llvm::LLVMContext& context_;
  llvm::Module& module_;
  const Machine& machine_;
  const KernelSpec& spec_;
  StateLayout layout_;
  unsigned lanes_;  ///< of counts: words, or positions of a block
  unsigned count_bits_;
  llvm::IRBuilder<> builder_;
  llvm::Function* function_ = nullptr;

 private:
  llvm::Value* boolean_node(NodeId id);
  llvm::Value* count_node(NodeId id);
  llvm::Value* fold_counts(const Node& node);
  llvm::Value* comparison(NodeId id, const Comparison& compared);

  std::vector<llvm::Value*> values_;
};

void emit_lanes(llvm::Module& module, const Machine& machine, const KernelSpec& spec);
void emit_blocks(llvm::Module& module, const Machine& machine, const KernelSpec& spec);

}  // namespace crasp::compiler
