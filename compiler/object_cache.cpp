#include "compiler/object_cache.h"

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

namespace crasp::compiler {
namespace {

constexpr std::string_view kMagic = "crasp object 1\n";

/// FNV-1a.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325u;
  for (char c : bytes) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01b3u;
  return hash;
}

std::string hexadecimal(std::uint64_t value) {
  std::string digits(16, '0');
  for (std::size_t k = 16; k-- > 0; value >>= 4) digits[k] = "0123456789abcdef"[value & 15];
  return digits;
}

/// The file: magic, checksum of the rest, length of the key, key, object.
std::string pack(const std::string& key, const std::string& object) {
  const std::string rest = hexadecimal(key.size()) + key + object;
  return std::string(kMagic) + hexadecimal(checksum(rest)) + rest;
}

std::optional<std::string> unpack(std::string_view file, const std::string& key) {
  if (!file.starts_with(kMagic)) return std::nullopt;
  file.remove_prefix(kMagic.size());
  const std::string head = hexadecimal(key.size()) + key;
  if (file.size() < 16 + head.size() || file.substr(16, head.size()) != head) return std::nullopt;
  if (file.substr(0, 16) != hexadecimal(checksum(file.substr(16)))) return std::nullopt;
  return std::string(file.substr(16 + head.size()));
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  static std::atomic<unsigned> writes{0};
  const std::filesystem::path temporary =
      path.string() + "." + std::to_string(getpid()) + "." + std::to_string(writes++);
  std::ofstream stream(temporary, std::ios::binary);
  stream << content;
  stream.close();
  if (stream) std::filesystem::rename(temporary, path, error);
  if (!stream || error) std::filesystem::remove(temporary, error);
}

}  // namespace

std::string cached(const std::filesystem::path& folder, const std::string& key,
                   const std::function<std::string()>& make) {
  const std::filesystem::path path = folder / (hexadecimal(checksum(key)) + ".o");
  if (const auto file = read_file(path)) {
    if (auto object = unpack(*file, key)) return std::move(*object);
  }
  std::string object = make();
  write_file(path, pack(key, object));
  return object;
}

std::filesystem::path default_cache() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return std::filesystem::path(cache) / "crasp";
  if (const char* home = std::getenv("HOME"); home && *home) return std::filesystem::path(home) / ".cache" / "crasp";
  return {};
}

}  // namespace crasp::compiler
