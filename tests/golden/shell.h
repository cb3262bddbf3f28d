#pragma once
// Runs command lines as a user would: `crasp` is the binary under test.

#include <filesystem>
#include <string>
#include <vector>

namespace crasp::testing {

struct Outcome {
  std::string out, err;
  int exit = 0;  ///< 128 + the signal's number if one ended the command, as shells have it
};

/// Runs `command` by /bin/sh in `folder`, with an empty standard input unless the command redirects it.
Outcome run_shell(const std::string& command, const std::filesystem::path& folder);

std::string read_text(const std::filesystem::path& path);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace crasp::testing
