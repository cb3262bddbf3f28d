// backend/cuda/device.h for kernels on the host: there is always a device.

#include "backend/cuda/device.h"

namespace crasp::backend::cuda {

DeviceSearch find_device() {
  Device device;
  device.name = "kernels on the host";
  return {device, ""};
}

}  // namespace crasp::backend::cuda
