#include "compiler/codegen.h"

#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/PassInstrumentation.h>
#include <llvm/IR/PassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Target/TargetOptions.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Utils/Mem2Reg.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>
#include <utility>

#include "compiler/emit.h"
#include "lang/failure.h"

#if LLVM_VERSION_MAJOR >= 17
#include <llvm/TargetParser/Host.h>
#else
#include <llvm/Support/Host.h>
#endif

namespace crasp::compiler {
namespace {

using lang::Failure;

#if LLVM_VERSION_MAJOR >= 18
using OptLevel = llvm::CodeGenOptLevel;
constexpr auto kObjectFile = llvm::CodeGenFileType::ObjectFile;
#else
using OptLevel = llvm::CodeGenOpt::Level;
constexpr auto kObjectFile = llvm::CGFT_ObjectFile;
#endif

std::string host_features() {
#if LLVM_VERSION_MAJOR >= 19
  const llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
#else
  llvm::StringMap<bool> features;
  llvm::sys::getHostCPUFeatures(features);
#endif
  std::vector<std::string> names;
  for (const auto& feature : features) names.push_back((feature.second ? "+" : "-") + feature.first().str());
  std::sort(names.begin(), names.end());
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
  return joined;
}

bool has(const std::string& features, const std::string& feature) {
  return (',' + features + ',').find(",+" + feature + ',') != std::string::npos;
}

Cpu find_host_cpu() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  Cpu cpu{llvm::sys::getProcessTriple(), llvm::sys::getHostCPUName().str(), host_features(), 128};
  std::string error;
  if (!llvm::TargetRegistry::lookupTarget(cpu.triple, error))
    throw Failure("no native code for this processor: " + error);
  if (has(cpu.features, "avx2")) cpu.vector_bits = 256;
  if (has(cpu.features, "avx512bw") && has(cpu.features, "avx512vl")) cpu.vector_bits = 512;
  return cpu;
}

// LLVM's optimising code generator takes more than linear time: beyond this many operations it needs more than 15 ms,
// and the quick one is used, whose code is slower by a third in blocks and by up to seven times in lanes.
constexpr std::uint32_t kMostOptimised = 100;

/// Code for any processor of the kind; `require_vectors` asks for more.
std::unique_ptr<llvm::TargetMachine> make_target_machine(const Cpu& cpu, OptLevel level) {
  std::string error;
  const llvm::Target* const target = llvm::TargetRegistry::lookupTarget(cpu.triple, error);
  if (!target) throw Failure("no native code for `" + cpu.triple + "`: " + error);
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(cpu.triple, "", "", llvm::TargetOptions(), llvm::Reloc::PIC_, {}, level));
  if (!machine) throw Failure("no native code for `" + cpu.triple + "`");
  return machine;
}

/// A code generator of this thread: they are not safe to share between threads, and take as long to make as to compile
/// a small program.
llvm::TargetMachine& target_machine(const Cpu& cpu, OptLevel level) {
  thread_local std::map<std::pair<std::string, OptLevel>, std::unique_ptr<llvm::TargetMachine>> machines;
  auto& machine = machines[{cpu.triple, level}];
  if (!machine) machine = make_target_machine(cpu, level);
  return *machine;
}

bool is_vectorised(const KernelSpec& kernel) { return kernel.shape == KernelSpec::Shape::blocks || kernel.lanes > 1; }

/// All that the processor can do. Only vectors need it: code for single bits and sums takes longer to make when there
/// are mask registers, and runs no faster.
void require_vectors(llvm::Module& module, const Cpu& cpu) {
  for (llvm::Function& function : module) {
    function.addFnAttr("target-cpu", cpu.name);
    function.addFnAttr("target-features", cpu.features);
    function.addFnAttr("prefer-vector-width", std::to_string(cpu.vector_bits));
    function.addFnAttr("min-legal-vector-width", std::to_string(cpu.vector_bits));
  }
}

/// The emitters write straight-line code without redundancy; all it needs is its state in registers.
void optimise_module(llvm::Module& module, llvm::TargetMachine& target) {
  // Only the analyses that these passes ask for: registering all that LLVM has takes longer than running them.
  llvm::FunctionAnalysisManager functions;
  functions.registerPass([] { return llvm::PassInstrumentationAnalysis(); });
  functions.registerPass([] { return llvm::DominatorTreeAnalysis(); });
  functions.registerPass([] { return llvm::AssumptionAnalysis(); });
  functions.registerPass([] { return llvm::TargetLibraryAnalysis(); });
  functions.registerPass([&] { return target.getTargetIRAnalysis(); });
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::PromotePass());
  passes.addPass(llvm::EarlyCSEPass());
  for (llvm::Function& function : module) {
    if (!function.isDeclaration()) passes.run(function, functions);
  }
}

std::string object_code(llvm::Module& module, llvm::TargetMachine& target) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  constexpr bool kDoNotVerify = true;  // done once, in `compile`
  if (target.addPassesToEmitFile(passes, stream, nullptr, kObjectFile, kDoNotVerify))
    throw Failure("LLVM cannot write object files");
  passes.run(module);
  return {bytes.begin(), bytes.end()};
}

std::string module_text(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return stream.str();
}

}  // namespace

const Cpu& host_cpu() {
  static const Cpu cpu = find_host_cpu();
  return cpu;
}

std::string llvm_version() { return LLVM_VERSION_STRING; }

std::string compile(const Machine& machine, const std::vector<KernelSpec>& kernels, const Cpu& cpu, Product product) {
  const bool optimised = machine.ir().size() <= kMostOptimised;
  llvm::TargetMachine& target = target_machine(cpu, optimised ? OptLevel::Default : OptLevel::None);
  llvm::LLVMContext context;
  llvm::Module module("crasp", context);
  module.setTargetTriple(cpu.triple);
  module.setDataLayout(target.createDataLayout());
  for (const KernelSpec& kernel : kernels) {
    kernel.shape == KernelSpec::Shape::lanes ? emit_lanes(module, machine, kernel)
                                             : emit_blocks(module, machine, kernel);
  }
  if (std::any_of(kernels.begin(), kernels.end(), is_vectorised)) require_vectors(module, cpu);
  assert(!llvm::verifyModule(module, &llvm::errs()));
  if (optimised) optimise_module(module, target);
  return product == Product::llvm_text ? module_text(module) : object_code(module, target);
}

}  // namespace crasp::compiler
