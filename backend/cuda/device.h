#pragma once
// The device that models run on, if there is one. Nothing here needs a CUDA driver, or a build with CUDA, to be called.

#include <cstdint>
#include <optional>
#include <string>

namespace crasp::backend::cuda {

struct Device {
  int number = 0;
  std::string name;
  int major = 0, minor = 0;           ///< compute capability
  std::int64_t memory = 0, free = 0;  ///< bytes
  std::int64_t multiprocessors = 0;
  double bytes_per_second = 0;       ///< of its memory, by its data sheet; 0 if the driver does not say
  double operations_per_second = 0;  ///< in float32, likewise: multiplications and additions
};

struct DeviceSearch {
  std::optional<Device> device;
  std::string reason;  ///< why there is none
};

/// Of the devices that this build has code for, the one with the most free memory. Never throws.
DeviceSearch find_device();

}  // namespace crasp::backend::cuda
