#include "cli/files.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "cli/lines.h"
#include "lang/failure.h"
#include "lang/load.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;

/// The error that the system gave, if any.
std::error_code write_new(const fs::path& file, std::string_view text) {
  errno = 0;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  return stream ? std::error_code() : std::error_code(errno != 0 ? errno : EIO, std::generic_category());
}

}  // namespace

NamedInFile split_name(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || fs::exists(text)) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string read_input(const std::string& file) { return file == "-" ? read_all(STDIN_FILENO) : lang::read_file(file); }

void replace_file(const fs::path& file, std::string_view text) {
  const fs::path target = fs::exists(file) ? fs::canonical(file) : file;
  const fs::path fresh = target.string() + fmt::format(".{}.tmp", getpid());
  std::error_code error = write_new(fresh, text);
  if (!error && fs::exists(target)) fs::permissions(fresh, fs::status(target).permissions(), error);
  if (!error) fs::rename(fresh, target, error);
  if (!error) return;
  std::error_code ignored;
  fs::remove(fresh, ignored);
  throw lang::Failure(fmt::format("cannot write `{}`: {}", file.string(), error.message()));
}

}  // namespace crasp::cli
