#pragma once
// The safetensors format: an 8-byte length, a JSON header that gives each array its format, shape and place, then the bytes.
//
// A file is untrusted: `parse_safetensors` accepts exactly the files whose arrays tile the data without gap or overlap and whose
// sizes agree with their shapes, so whoever reads an accepted array cannot leave the file. Source: the format description at
// github.com/huggingface/safetensors.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend/mapped_file.h"
#include "backend/number_format.h"

namespace crasp::backend {

struct Tensor {
  std::string name;
  std::string format_name;             ///< "F32", "I64", …
  std::optional<NumberFormat> format;  ///< none if the numbers are not weights
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
};

/// The arrays of a file in the order of their bytes, which `contents` owns. Throws lang::Failure that names `file_name` and says
/// what is wrong.
std::vector<Tensor> parse_safetensors(std::span<const std::byte> contents, const std::string& file_name);

/// An array to write; `bytes` are its numbers in `format`.
struct TensorToWrite {
  std::string name;
  NumberFormat format;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

/// Writes the file atomically, with the metadata {"format": "pt"} that `transformers` asks for. Throws lang::Failure.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors);

/// "[2, 3]", for messages.
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace crasp::backend
