#include "tests/unit/cuda/device_of_test.h"

#include "backend/cuda/device.h"

namespace crasp::backend::cuda {

std::optional<std::string> why_no_device() {
  const DeviceSearch search = find_device();
  if (search.device) return std::nullopt;
  return search.reason;
}

bool is_fast() { return true; }

}  // namespace crasp::backend::cuda
