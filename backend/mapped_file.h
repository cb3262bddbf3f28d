#pragma once
// Files as the backend needs them: read whole without a copy, written whole or not at all.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace crasp::backend {

/// A file mapped into memory for reading. Invariant: `bytes` stays valid, and at its place, for the life of the object and of
/// what it is moved to.
class MappedFile {
 public:
  /// Throws lang::Failure if the file cannot be opened or is not a regular file.
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Replaces the file by `contents`: who reads it sees the old file or the new one, never a part. The parts are written one after
/// the other. Throws lang::Failure.
void write_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);
void write_atomically(const std::filesystem::path& path, std::string_view contents);

}  // namespace crasp::backend
