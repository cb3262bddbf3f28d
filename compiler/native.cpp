#include "compiler/native.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "compiler/evaluate.h"
#include "compiler/object_cache.h"
#include "compiler/passes.h"
#include "compiler/text.h"
#include "lang/failure.h"

namespace crasp::compiler {
namespace {

constexpr std::align_val_t kAlignment{64};

std::vector<std::int64_t> output_values_at_start(const Ir& ir) {
  const std::vector<std::int64_t> values = values_at_start(ir);
  std::vector<std::int64_t> outputs;
  for (const Output& output : ir.outputs()) outputs.push_back(values[output.node.index]);
  return outputs;
}

/// Simplification may make a program larger, and offsets longer.
Ir simplified(const Ir& ir) {
  Ir result = optimise(ir);
  if (const std::string problem = Machine::limit(result); !problem.empty()) throw lang::Failure(problem);
  return result;
}

/// All that object code depends on: format of kernels, LLVM, processor, shape and widths, program.
std::string cache_key(const Machine& machine, const std::string& variant) {
  constexpr const char* kFormat = "crasp kernel 3";
  const Cpu& cpu = host_cpu();
  return std::string(kFormat) + "\nllvm " + llvm_version() + "\n" + cpu.triple + " " + cpu.name + " " + cpu.features +
         "\n" + variant + "\n" + print(machine.ir());
}

}  // namespace

State::State(std::uint64_t bytes)
    : bytes_(bytes), data_(static_cast<std::uint8_t*>(::operator new(bytes, kAlignment))) {
  clear();
}

void State::Free::operator()(std::uint8_t* data) const { ::operator delete(data, kAlignment); }
void State::clear() { std::memset(data_.get(), 0, bytes_); }
void State::assign(const State& other) { std::memcpy(data_.get(), other.data_.get(), bytes_); }

NativeProgram::NativeProgram(const Ir& ir, std::filesystem::path cache)
    : machine_(simplified(ir)), start_values_(output_values_at_start(machine_.ir())), cache_(std::move(cache)) {
  if (is_large()) columns_.emplace(machine_);
}

void NativeProgram::require_length(std::uint64_t length) const {
  if (length <= longest_word()) return;
  throw lang::Failure("a count may leave 64 bits on a word of " + std::to_string(length) +
                      " symbols; native code runs this program on words of up to " + std::to_string(longest_word()));
}

std::string NativeProgram::step_limit(const Ir& ir) {
  constexpr std::uint32_t kMostNodes = 100'000;
  if (ir.size() <= kMostNodes) return {};
  return "the program has " + std::to_string(ir.size()) + " operations; at most " + std::to_string(kMostNodes) +
         " are compiled";
}

bool NativeProgram::is_boolean() const {
  const auto& outputs = machine_.ir().outputs();
  return std::all_of(outputs.begin(), outputs.end(),
                     [&](const Output& output) { return machine_.ir().type(output.node) == Type::boolean; });
}

Native<LaneKernel> NativeProgram::step() {
  if (const std::string problem = step_limit(machine_.ir()); !problem.empty()) throw lang::Failure(problem);
  const KernelSpec spec{KernelSpec::Shape::lanes, 1, longest_word(), "crasp_step"};
  const auto layout = lane_layout(machine_, 1, spec.length);
  return {reinterpret_cast<LaneKernel*>(kernel(spec, "step")), layout.bytes, 1};
}

Blocks NativeProgram::blocks() {
  if (columns_) {
    return {[this](auto... arguments) { columns_->run(arguments...); }, columns_->state_bytes()};
  }
  const KernelSpec spec{KernelSpec::Shape::blocks, 1, longest_word(), "crasp_blocks"};
  return {reinterpret_cast<BlockKernel*>(kernel(spec, "blocks")), block_layout(machine_).bytes};
}

Native<LaneKernel> NativeProgram::lanes(std::uint64_t length) {
  require_length(length);
  if (is_large()) return step();
  const KernelSpec spec{KernelSpec::Shape::lanes, host_cpu().lanes(), length, "crasp_lanes"};
  const auto layout = lane_layout(machine_, spec.lanes, length);
  // Lengths that lead to the same widths share their code.
  std::string variant =
      "lanes " + std::to_string(spec.lanes) + " counts " + std::to_string(machine_.count_width(length)) + " sums";
  for (unsigned bits : layout.sum_bits) variant += ' ' + std::to_string(bits);
  return {reinterpret_cast<LaneKernel*>(kernel(spec, variant)), layout.bytes, spec.lanes};
}

void* NativeProgram::kernel(const KernelSpec& spec, const std::string& variant) {
  const std::lock_guard lock(mutex_);
  const auto found = loaded_.find(variant);
  if (found != loaded_.end()) return found->second.second;
  const auto make = [&] { return compile(machine_, {spec}, host_cpu(), Product::object); };
  const std::string object = cache_.empty() ? make() : cached(cache_, cache_key(machine_, variant), make);
  LoadedObject loaded(object);
  void* const address = loaded.find(spec.symbol);
  loaded_.emplace(variant, std::pair{std::move(loaded), address});
  return address;
}

}  // namespace crasp::compiler
