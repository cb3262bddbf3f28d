#pragma once
// Whole files, read and replaced.

#include <filesystem>
#include <string>
#include <string_view>

namespace crasp::cli {

/// `FILE` or `FILE:NAME`: a file, and what is meant of it. A file whose name holds a colon is itself, if it is there.
struct NamedInFile {
  std::string file, name;
};
NamedInFile split_name(const std::string& text);

/// The content of the file, or of standard input for `-`. Throws `Failure` if it cannot be read.
std::string read_input(const std::string& file);

/// Replaces the file's content in one step, so that it is never seen half written, and keeps its permissions; a
/// symbolic link stays one. Throws `Failure` if that is not possible.
void replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace crasp::cli
