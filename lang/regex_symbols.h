#pragma once
// The symbols that a regular expression names, for commands that are given a pattern without an alphabet.

#include <string>
#include <string_view>
#include <vector>

namespace crasp::lang {

/// Every character that is no operator (or follows a backslash), and `<…>` as one symbol; sorted, without repeats. `ε`,
/// `∅` and `Σ` are not symbols here, nor are the numbers of repeats. Of a range, the ends.
std::vector<std::string> symbols_in_pattern(std::string_view pattern);

/// The symbols of `--alphabet`: separated by white space if there is any, else one for each character; in order,
/// without repeats.
std::vector<std::string> symbols_in_list(std::string_view list);

}  // namespace crasp::lang
