#include "compiler/loader.h"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/MemoryBuffer.h>

#include <atomic>

#include "compiler/codegen.h"
#include "compiler/llvm.h"
#include "lang/failure.h"

namespace crasp::compiler {
namespace {

using lang::Failure;

std::string text(llvm::Error error) { return llvm::toString(std::move(error)); }

template <class T>
T value_or_throw(llvm::Expected<T> expected) {
  if (!expected) throw Failure("cannot load native code: " + text(expected.takeError()));
  return static_cast<T&&>(*expected);
}

/// One session for the whole process; each object gets a library of its own.
llvm::orc::LLJIT& session() {
  static const std::unique_ptr<llvm::orc::LLJIT> kSession = [] {
    host_cpu();  // initialises the native target
    return value_or_throw(llvm::orc::LLJITBuilder().create());
  }();
  return *kSession;
}

std::string fresh_name() {
  static std::atomic<std::uint64_t> count{0};
  return "program" + std::to_string(count++);
}

#if LLVM_VERSION_MAJOR >= 15
void* to_pointer(llvm::orc::ExecutorAddr address) { return address.toPtr<void*>(); }
#else
void* to_pointer(const llvm::JITEvaluatedSymbol& symbol) { return reinterpret_cast<void*>(symbol.getAddress()); }
#endif

}  // namespace

struct LoadedObject::Library {
  llvm::orc::JITDylib& library;
};

LoadedObject::LoadedObject(const std::string& object) {
  auto& library = value_or_throw(session().createJITDylib(fresh_name()));
  library_ = std::make_unique<Library>(Library{library});
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object, "program");
  if (auto error = session().addObjectFile(library, std::move(buffer))) {
    throw Failure("cannot load native code: " + text(std::move(error)));
  }
}

LoadedObject::LoadedObject(LoadedObject&&) noexcept = default;
LoadedObject& LoadedObject::operator=(LoadedObject&&) noexcept = default;

LoadedObject::~LoadedObject() {
  if (library_) llvm::consumeError(session().getExecutionSession().removeJITDylib(library_->library));
}

void* LoadedObject::find(const std::string& symbol) const {
  return to_pointer(value_or_throw(session().lookup(library_->library, symbol)));
}

}  // namespace crasp::compiler
