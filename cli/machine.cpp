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

bool allows(Backend backend, backend::Precision precision, Context& context) {
  if (precision == backend::Precision::float32) return true;
  const std::string wanted = fmt::format("`--precision {}`", name(precision));
  if (backend == Backend::automatic && !is_cuda(backend)) {
    throw lang::Failure(fmt::format("{} needs a CUDA device: {}", wanted, backend::cuda::find_device().reason));
  }
  if (is_cuda(backend)) return true;
  usage_error(context, fmt::format("{} needs `--backend cuda`: the CPU computes in float32", wanted));
  return false;
}

bool allows(const std::string& model, Backend backend, backend::Precision precision, Context& context) {
  if (precision == backend::Precision::float32 || !is_compiled(model)) return allows(backend, precision, context);
  usage_error(context, fmt::format("`{}` is a compiled model, whose certificate is for float32: it does not run in {}", model, name(precision)));
  return false;
}

compare::Place place_of(Backend backend, backend::Precision precision) { return {is_cuda(backend), precision}; }

backend::training::Machine machine_of(Backend backend) {
  if (!is_cuda(backend)) return {};
  return {backend::cuda::make_engine, true};
}

}  // namespace crasp::cli
