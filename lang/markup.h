#pragma once
// Text inside HTML and SVG.

#include <string>
#include <string_view>

namespace crasp::lang {

/// `&`, `<`, `>` and quotes as entities; characters that no XML may hold are replaced (display.h).
std::string escape_xml(std::string_view text);

}  // namespace crasp::lang
