// Any text is a config.json and a tokenizer.json or a failure; what is accepted is written and read back as the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "backend/hf_config.h"
#include "backend/tokenizer.h"
#include "lang/failure.h"

using namespace crasp;

namespace {

void check_config(std::string_view text) {
  const backend::HfConfig config = backend::parse_config(text, "fuzz");
  if (backend::parse_config(backend::config_text(config), "written") != config) std::abort();
}

void check_tokenizer(std::string_view text) {
  const backend::Tokenizer tokenizer = backend::parse_tokenizer(text, "fuzz");
  if (!(backend::parse_tokenizer(backend::tokenizer_text(tokenizer, {}), "written") == tokenizer)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto check : {check_config, check_tokenizer}) {
    try {
      check(text);
    } catch (const lang::Failure&) {
    }
  }
  return 0;
}
