#pragma once
// What the tests of this folder run on: a device, or kernels on the host. Each executable has one of the two.

#include <optional>
#include <string>

namespace crasp::backend::cuda {

/// Why the tests cannot run here.
std::optional<std::string> why_no_device();

/// Whether sizes that take the host too long are worth it.
bool is_fast();

}  // namespace crasp::backend::cuda
