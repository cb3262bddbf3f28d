// Any bytes are a safetensors file or a failure; what is accepted lies in the bytes, and becomes a model or a failure.

#include <cstdint>
#include <cstdlib>

#include "backend/weight_files.h"
#include "lang/failure.h"

using namespace crasp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr backend::Config kConfig{.vocab = 2, .positions = 2, .dim = 2, .layers = 0, .heads = 1, .inner = 1, .tied = true};
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const auto tensors = backend::parse_safetensors(bytes, "fuzz");
    for (const backend::Tensor& tensor : tensors)
      if (tensor.bytes.data() < bytes.data() || tensor.bytes.data() + tensor.bytes.size() > bytes.data() + size) std::abort();
    backend::model_from_tensors<float>(kConfig, tensors, "fuzz");
  } catch (const lang::Failure&) {
  }
  return 0;
}
