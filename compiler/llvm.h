#pragma once
// The boundary to LLVM: what every file that includes it needs, and all differences between its versions 14 … 19. Only
// emit*.cpp, codegen.cpp and loader.cpp may include this header.

#include <llvm/Config/llvm-config.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

namespace crasp::compiler {

/// A pointer type that works with typed (14) and opaque pointers.
inline llvm::PointerType* pointer_to(llvm::Type* type) { return llvm::PointerType::getUnqual(type); }

/// base + offset bytes, as a pointer to `type`; `base` points to bytes.
inline llvm::Value* address(llvm::IRBuilder<>& builder, llvm::Value* base, llvm::Value* offset, llvm::Type* type) {
  return builder.CreateBitCast(builder.CreateGEP(builder.getInt8Ty(), base, offset), pointer_to(type));
}

inline llvm::Value* address(llvm::IRBuilder<>& builder, llvm::Value* base, std::uint64_t offset, llvm::Type* type) {
  return address(builder, base, builder.getInt64(offset), type);
}

}  // namespace crasp::compiler
