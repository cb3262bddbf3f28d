#pragma once
// A compiled program as a directory: the files of the model, and crasp.json (what it computes, which direction is where) and
// certificate.json (up to which length it is proved exact). docs/weights.md describes both files.

#include <filesystem>
#include <string>

#include "compiler/weights/compile.h"

namespace crasp::compiler::weights {

/// Writes everything; `text` is the program as a person reads it. Throws lang::Failure if a file cannot be written.
void write_compiled(const std::filesystem::path& directory, const Source& source, const Compiled& compiled,
                    const std::string& text);

/// What crasp.json says was compiled, and how.
struct Description {
  Source source;
  Options options;
  std::string text;
};

/// Throws lang::Failure, which names the file, if it is missing or makes no sense.
Description read_description(const std::filesystem::path& directory);

/// The length that certificate.json claims. Throws lang::Failure likewise.
std::int64_t read_claimed_length(const std::filesystem::path& directory);

/// Is this a directory that `write_compiled` made?
bool is_compiled(const std::filesystem::path& directory);

}  // namespace crasp::compiler::weights
