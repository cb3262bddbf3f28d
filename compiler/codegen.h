#pragma once
// From a machine to object code, through LLVM; no LLVM type crosses this header.

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/kernel.h"
#include "compiler/machine.h"

namespace crasp::compiler {

/// The processor that code is made for.
struct Cpu {
  std::string triple;
  std::string name;      ///< as LLVM calls it
  std::string features;  ///< "+avx2,-avx512f,…"
  unsigned vector_bits = 128;

  /// Words that are read side by side: one per byte of the widest vector.
  unsigned lanes() const { return vector_bits / 8; }
};

/// This machine. Throws `lang::Failure` if LLVM has no code generator for it.
const Cpu& host_cpu();

/// Version of LLVM, for the keys of cached objects.
std::string llvm_version();

enum class Product : std::uint8_t { object, llvm_text };  ///< an object file, or LLVM's textual IR

/// The kernels of one module. Throws `lang::Failure` if the code generator fails.
std::string compile(const Machine& machine, const std::vector<KernelSpec>& kernels, const Cpu& cpu, Product product);

}  // namespace crasp::compiler
