#include "backend/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

#include "backend/json.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

/// The limit of the format's own library; our headers are a thousandth of it.
constexpr std::uint64_t kMostHeaderBytes = 100'000'000;
constexpr std::size_t kMostDimensions = 8;
constexpr std::int64_t kMostElements = std::numeric_limits<std::int64_t>::max() / 8;

/// Bytes of one number, by the names of the format.
std::optional<std::int64_t> element_size(const std::string& format) {
  static const std::map<std::string, std::int64_t> sizes{
      {"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
      {"BF16", 2}, {"I32", 4},  {"U32", 4}, {"F32", 4},     {"F64", 8},     {"I64", 8}, {"U64", 8}};
  const auto found = sizes.find(format);
  return found == sizes.end() ? std::nullopt : std::optional(found->second);
}

class HeaderReader {
 public:
  HeaderReader(std::span<const std::byte> contents, const std::string& file_name)
      : contents_(contents), file_name_(file_name) {}

  std::vector<Tensor> read() {
    const Json header = parse_json(header_text(), file_name_);
    if (!header.is_object()) fail("the header is not a JSON object");
    std::vector<Tensor> tensors;
    for (const auto& [name, entry] : header.items())
      if (name != "__metadata__") tensors.push_back(tensor(name, entry));
    check_tiling(tensors);
    return tensors;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw lang::Failure(file_name_ + ": " + what); }

  /// Also finds where the data begins.
  std::string_view header_text() {
    std::uint64_t length = 0;
    if (contents_.size() < sizeof length) fail("is too short for a safetensors file");
    std::memcpy(&length, contents_.data(), sizeof length);
    if (length > kMostHeaderBytes) fail("the header claims " + std::to_string(length) + " bytes, at most 100000000 are read");
    if (length > contents_.size() - sizeof length)
      fail("the header claims " + std::to_string(length) + " bytes, more than the file has");
    data_ = contents_.subspan(sizeof length + length);
    return {reinterpret_cast<const char*>(contents_.data()) + sizeof length, static_cast<std::size_t>(length)};
  }

  Tensor tensor(const std::string& name, const Json& entry) const {
    if (!entry.is_object()) fail("`" + name + "` is not described by an object");
    Tensor result{name, entry.value("dtype", Json()).is_string() ? entry["dtype"].get<std::string>() : "", {}, {}, {}};
    const auto size = element_size(result.format_name);
    if (!size) fail("`" + name + "` has no dtype of the format");
    result.format = number_format(result.format_name);
    result.shape = integers(name, entry, "shape", kMostDimensions);
    const auto offsets = integers(name, entry, "data_offsets", 2);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || static_cast<std::uint64_t>(offsets[1]) > data_.size())
      fail("the data of `" + name + "` does not lie in the file");
    if (element_count(name, result.shape) * *size != offsets[1] - offsets[0])
      fail("`" + name + "` has shape " + shape_text(result.shape) + " of " + result.format_name + ", but " +
           std::to_string(offsets[1] - offsets[0]) + " bytes of data");
    result.bytes = data_.subspan(static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(offsets[1] - offsets[0]));
    return result;
  }

  std::vector<std::int64_t> integers(const std::string& name, const Json& entry, const char* key, std::size_t most) const {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array() || found->size() > most)
      fail("`" + name + "` has no " + key + " of at most " + std::to_string(most) + " numbers");
    std::vector<std::int64_t> result;
    for (const Json& number : *found) {
      const auto value = integer(number);
      if (!value || *value < 0) fail("the " + std::string(key) + " of `" + name + "` has an entry that is not a size");
      result.push_back(*value);
    }
    return result;
  }

  std::int64_t element_count(const std::string& name, std::span<const std::int64_t> shape) const {
    if (std::ranges::count(shape, 0)) return 0;
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
      if (size > kMostElements / count) fail("the shape " + shape_text(shape) + " of `" + name + "` is too large");
      count *= size;
    }
    return count;
  }

  void check_tiling(std::vector<Tensor>& tensors) const {
    std::ranges::sort(tensors, {}, [](const Tensor& t) { return std::pair(t.bytes.data(), t.bytes.size()); });
    const std::byte* end = data_.data();
    for (const Tensor& tensor : tensors) {
      if (tensor.bytes.data() < end) fail("the data of `" + tensor.name + "` overlaps that of another array");
      if (tensor.bytes.data() > end) fail("there is a gap in the data before `" + tensor.name + "`");
      end += tensor.bytes.size();
    }
    if (end != data_.data() + data_.size()) fail("there are bytes behind the data of all arrays");
  }

  std::span<const std::byte> contents_, data_;
  const std::string& file_name_;
};

OrderedJson header_json(std::span<const TensorToWrite> tensors) {
  OrderedJson header{{"__metadata__", {{"format", "pt"}}}};
  std::size_t offset = 0;
  for (const TensorToWrite& tensor : tensors) {
    header[tensor.name] = {{"dtype", name(tensor.format)},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  return header;
}

}  // namespace

std::vector<Tensor> parse_safetensors(std::span<const std::byte> contents, const std::string& file_name) {
  return HeaderReader(contents, file_name).read();
}

void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors) {
  std::string header = header_json(tensors).dump();
  header.resize((header.size() + 7) / 8 * 8, ' ');  // keeps the data aligned, as the format asks
  const std::uint64_t length = header.size();
  std::vector<std::span<const std::byte>> parts{std::as_bytes(std::span(&length, 1)), std::as_bytes(std::span(header))};
  for (const TensorToWrite& tensor : tensors) parts.emplace_back(tensor.bytes);
  write_atomically(path, parts);
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

}  // namespace crasp::backend
