// Any text is parsed in the `.cr` dialect; what has no error means the same in our language after translation.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "lang/ast_equal.h"
#include "lang/parse.h"
#include "lang/print.h"

using namespace crasp::lang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId text = sources.add("fuzz.cr", std::string(reinterpret_cast<const char*>(data), size));
  const ast::File file = parse_cr(text, sources, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.list()) render(diagnostic, sources, true);
  if (diagnostics.has_errors()) return 0;
  const ast::File again = parse(sources.add("translated", print(file, sources)), sources, diagnostics);
  if (diagnostics.has_errors() || !ast::equal(file, again)) std::abort();
  return 0;
}
