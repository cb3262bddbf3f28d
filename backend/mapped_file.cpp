#include "backend/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "lang/failure.h"

namespace crasp::backend {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw lang::Failure(path.string() + ": " + what);
}

[[noreturn]] void fail_with_error(const std::filesystem::path& path, const char* what) {
  fail(path, std::string(what) + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

bool write_all(int file, std::span<const std::byte> bytes) {
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), std::min(bytes.size(), kMostAtOnce));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// The temporary file lies beside the file, so that the rename stays within one file system.
bool write_and_rename(const std::filesystem::path& path, std::string& temporary,
                      std::span<const std::span<const std::byte>> parts) {
  Descriptor file(::mkstemp(temporary.data()));
  if (file.number() < 0) return false;
  for (const auto part : parts)
    if (!write_all(file.number(), part)) return false;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(file.number(), 0666 & ~mask) != 0 || ::fsync(file.number()) != 0) return false;
  return file.close() && ::rename(temporary.c_str(), path.c_str()) == 0;
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) fail_with_error(path, "cannot be opened");
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail_with_error(path, "cannot be read");
  if (!S_ISREG(status.st_mode)) fail(path, "is not a regular file");
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) return;
  void* const memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (memory == MAP_FAILED) fail_with_error(path, "cannot be mapped into memory");
  data_ = static_cast<const std::byte*>(memory);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

void write_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts) {
  std::string temporary = path.string() + ".XXXXXX";
  if (write_and_rename(path, temporary, parts)) return;
  const int error = errno;
  ::unlink(temporary.c_str());
  errno = error;
  fail_with_error(path, "cannot be written");
}

void write_atomically(const std::filesystem::path& path, std::string_view contents) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(contents));
  write_atomically(path, std::span(&bytes, 1));
}

}  // namespace crasp::backend
