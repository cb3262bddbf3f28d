#pragma once
// Which of the loops that are compiled several times this processor runs.

#include <vector>

namespace crasp::backend {

enum class ProcessorLevel : unsigned char { baseline, avx2, avx512 };

/// The greatest level whose instructions the processor has. Defined in kernels_choice_x86.cpp or kernels_choice_other.cpp.
ProcessorLevel processor_level();

/// Of the tables of one kind of loops for each level, those that this processor can run, the fastest first.
template <class Table>
std::vector<const Table*> runnable(const Table& avx512, const Table& avx2, const Table& baseline) {
  std::vector<const Table*> tables;
  if (processor_level() == ProcessorLevel::avx512) tables.push_back(&avx512);
  if (processor_level() != ProcessorLevel::baseline) tables.push_back(&avx2);
  tables.push_back(&baseline);
  return tables;
}

}  // namespace crasp::backend
