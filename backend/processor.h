#pragma once
// Which of the loops that are compiled several times this processor runs.

namespace crasp::backend {

enum class ProcessorLevel : unsigned char { baseline, avx2, avx512 };

/// The greatest level whose instructions the processor has. Defined in kernels_choice_x86.cpp or kernels_choice_other.cpp.
ProcessorLevel processor_level();

}  // namespace crasp::backend
