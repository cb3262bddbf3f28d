#include "cli/machine.h"

#include "backend/cuda/device.h"
#include "backend/cuda/training/engine.h"
#include "lang/failure.h"

namespace crasp::cli {

bool is_cuda(Backend backend) {
  if (backend != Backend::cuda && backend != Backend::automatic) return false;
  const backend::cuda::DeviceSearch search = backend::cuda::find_device();
  if (backend == Backend::cuda && !search.device) throw lang::Failure(search.reason);
  return search.device.has_value();
}

compare::Place place_of(Backend backend) { return is_cuda(backend) ? compare::Place::device : compare::Place::processor; }

backend::training::Machine machine_of(Backend backend) {
  if (!is_cuda(backend)) return {};
  const auto make = [](const backend::training::Architecture& architecture, std::int64_t models) {
    return backend::cuda::make_engine(architecture, models);
  };
  return {make, true};
}

}  // namespace crasp::cli
