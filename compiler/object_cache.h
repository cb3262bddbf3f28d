#pragma once
// Compiled objects on disk. A file holds its whole key beside the object and a checksum of both, so neither a damaged
// file nor a collision of file names can give wrong code: such a file is made anew. Files are written under a temporary
// name and then renamed, so that a reader never sees half of one. A cache that cannot be read or written is as good as
// none.

#include <filesystem>
#include <functional>
#include <string>

namespace crasp::compiler {

/// The object for `key`: from the folder, or made and kept there.
std::string cached(const std::filesystem::path& folder, const std::string& key,
                   const std::function<std::string()>& make);

/// $XDG_CACHE_HOME/crasp, else ~/.cache/crasp; empty if neither variable is set.
std::filesystem::path default_cache();

}  // namespace crasp::compiler
