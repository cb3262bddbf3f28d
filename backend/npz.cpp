// A .npz file is a ZIP archive of .npy files, here without compression. A .npy file is a magic number, a Python dictionary as text, and
// the numbers. Sources: the NEP 1 specification; PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16.

#include "backend/npz.h"

#include <array>
#include <cstring>
#include <vector>

#include "backend/mapped_file.h"
#include "backend/number_format.h"
#include "lang/failure.h"
#include "lang/utf8.h"

namespace crasp::backend {

namespace {

void put(std::string& to, std::uint64_t value, int bytes) {
  for (int k = 0; k < bytes; ++k) to.push_back(static_cast<char>(value >> 8 * k & 0xff));
}

std::uint32_t crc32(std::string_view data) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t k = 0; k < 256; ++k) {
      entries[k] = k;
      for (int bit = 0; bit < 8; ++bit) entries[k] = entries[k] >> 1 ^ (entries[k] & 1 ? 0xedb88320 : 0);
    }
    return entries;
  }();
  std::uint32_t crc = ~0u;
  for (const char byte : data) crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

/// `shape` is the inside of a Python tuple: "3, 4" or "5,".
std::string npy_header(const std::string& type, const std::string& shape) {
  std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  const std::size_t unpadded = 10 + text.size() + 1;
  text.append((64 - unpadded % 64) % 64, ' ');
  text.push_back('\n');
  std::string header("\x93NUMPY\x01\x00", 8);
  put(header, text.size(), 2);
  return header + text;
}

/// What is not UTF-8 becomes U+FFFD, byte by byte.
std::u32string to_utf32(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const auto point = lang::decode_utf8(text).value_or(lang::DecodedPoint{0xfffd, 1});
    result.push_back(point.value);
    text.remove_prefix(point.bytes);
  }
  return result;
}

/// Strings of equal length in UTF-32, padded with zeros.
std::string npy_strings(std::span<const std::string> texts) {
  std::vector<std::u32string> wide;
  std::size_t longest = 1;
  for (const std::string& text : texts) {
    wide.push_back(to_utf32(text));
    longest = std::max(longest, wide.back().size());
  }
  std::string file = npy_header("<U" + std::to_string(longest), std::to_string(texts.size()) + ",");
  for (std::u32string& text : wide) {
    text.resize(longest);
    for (const char32_t c : text) put(file, c, 4);
  }
  return file;
}

class ZipWriter {
 public:
  void add(const std::string& name, const std::string& contents) {
    constexpr std::uint64_t kMostBytes = (std::uint64_t{1} << 32) - (std::uint64_t{1} << 24), kMostFiles = 65534;
    if (file_.size() + directory_.size() + contents.size() > kMostBytes || count_ == kMostFiles)
      throw lang::Failure("the model is too large for a .npz file");
    const std::size_t offset = file_.size();
    const std::string entry = common_header(name, contents);
    put(file_, 0x04034b50, 4);
    file_ += entry + name + contents;
    put(directory_, 0x02014b50, 4);
    put(directory_, 20, 2);  // made by version 2.0
    directory_ += entry;
    put(directory_, 0, 2);  // no comment
    put(directory_, 0, 2);  // on disk 0
    put(directory_, 0, 2);  // no attributes
    put(directory_, 0, 4);
    put(directory_, offset, 4);
    directory_ += name;
    ++count_;
  }

  std::string finish() {
    const std::size_t offset = file_.size();
    file_ += directory_;
    put(file_, 0x06054b50, 4);
    put(file_, 0, 4);
    put(file_, count_, 2);
    put(file_, count_, 2);
    put(file_, directory_.size(), 4);
    put(file_, offset, 4);
    put(file_, 0, 2);
    return std::move(file_);
  }

 private:
  /// What a local header and the directory have in common: from the version needed to the length of the extra field.
  static std::string common_header(const std::string& name, const std::string& contents) {
    constexpr std::uint64_t kUtf8Name = 1 << 11, kMidnight1980 = 0x00210000;
    std::string header;
    put(header, 20, 2);
    put(header, kUtf8Name, 2);
    put(header, 0, 2);  // stored
    put(header, kMidnight1980, 4);
    put(header, crc32(contents), 4);
    put(header, contents.size(), 4);
    put(header, contents.size(), 4);
    put(header, name.size(), 2);
    put(header, 0, 2);
    return header;
  }

  std::string file_, directory_;
  std::uint64_t count_ = 0;
};

}  // namespace

template <class Real>
void write_npz(const std::filesystem::path& path, const Model<Real>& model, std::span<const std::string> residual) {
  validate(model);
  if (!residual.empty() && std::ssize(residual) != model.config.dim)
    throw lang::Failure("there are " + std::to_string(residual.size()) + " names of coordinates, and the model has " +
                        std::to_string(model.config.dim));
  ZipWriter zip;
  for_each_array(model, [&](const std::string& name, const std::vector<Real>& array, std::int64_t rows, std::int64_t columns) {
    const std::string shape = rows == 0 ? std::to_string(columns) + "," : std::to_string(rows) + ", " + std::to_string(columns);
    std::string file = npy_header(sizeof(Real) == 4 ? "<f4" : "<f8", shape);
    file.append(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(Real));
    zip.add(name + ".npy", file);
  });
  if (!residual.empty()) zip.add("residual.npy", npy_strings(residual));
  write_atomically(path, zip.finish());
}

template void write_npz(const std::filesystem::path&, const Model<float>&, std::span<const std::string>);
template void write_npz(const std::filesystem::path&, const Model<double>&, std::span<const std::string>);

}  // namespace crasp::backend
