#pragma once
// The file of an unfinished training run: one file, written whole or not at all, that knows which run it is of.
//
// Format: "crasp training 1\n", the length of a JSON header as 8 bytes, the header, the numbers as float32, and 8 bytes that are a
// checksum of everything before; integers and numbers in the processor's order, since the file stays on one machine.

#include <filesystem>
#include <span>
#include <vector>

#include "backend/training/settings.h"

namespace crasp::backend::training {

struct RunState {
  Architecture architecture;
  Settings settings;
  std::int64_t steps = 0;                         ///< done
  std::span<const float> weights, first, second;  ///< by Layout: weights, moments
};

/// Throws lang::Failure if the file cannot be written.
void write_state(const std::filesystem::path& file, const RunState& state);

/// The numbers of a file, where write_state got them from.
struct ReadState {
  std::int64_t steps = 0;
  std::vector<float> weights, first, second;
};

/// Throws lang::Failure if the file cannot be read, is damaged, or is of a run with other settings; then it says which differ. `size` is that of
/// the Layout.
ReadState read_state(const std::filesystem::path& file, const Architecture& architecture, const Settings& settings, std::int64_t size);

}  // namespace crasp::backend::training
