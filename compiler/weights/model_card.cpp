#include "compiler/weights/model_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace crasp::compiler::weights {
namespace {

std::string alphabet_text(const Alphabet& alphabet) {
  constexpr std::size_t kMost = 40;
  const auto& symbols = alphabet.symbols;
  const std::size_t shown = std::min(symbols.size(), kMost);
  std::string text = fmt::format("`{}`", fmt::join(symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(shown), "` `"));
  if (shown < symbols.size()) text += fmt::format(" … ({} symbols)", symbols.size());
  return text;
}

std::string meaning(const Source& source) {
  switch (source.kind) {
    case lang::ProgramKind::generator: return "After a prefix, the tokens that may come next are exactly those with a positive logit.";
    case lang::ProgramKind::recogniser:
      return "A word is accepted if, at its last position, the logit `accept_logit.yes` of crasp.json is above `accept_logit.no`.";
    case lang::ProgramKind::labeller: break;
  }
  return "It labels every position; crasp.json says which logits are the labels.";
}

std::string exactness(const Certificate& certificate) {
  if (certificate.length < 0) return fmt::format("It is not certified: {}.", certificate.reason);
  const Arithmetic& arithmetic = certificate.options.arithmetic;
  return fmt::format("Every decision is proved exact for words of up to {} symbols, in {} with attention summed in the order class "
                     "`{}` and a LayerNorm that is off by at most {:g} units in the last place. certificate.json holds the bounds; "
                     "`crasp certify DIRECTORY` checks them again, from the weights.",
                     certificate.length, name(arithmetic.dtype), name(arithmetic.summation), arithmetic.layer_norm_ulps);
}

}  // namespace

std::string model_card(const Source& source, const Compiled& compiled, const std::string& text) {
  const backend::Config& config = compiled.model.config;
  return fmt::format(R"(# {}

A GPT-2 whose weights were not trained but compiled from a C-RASP program, by `crasp compile`: {} layers, {} heads, {} dimensions,
{} hidden units in each MLP, {} parameters. Its alphabet is {}.

```
{}```

{}

## How exact it is

{}

## How to load it

```python
from transformers import AutoTokenizer, GPT2LMHeadModel
model, tokenizer = GPT2LMHeadModel.from_pretrained("DIRECTORY").eval(), AutoTokenizer.from_pretrained("DIRECTORY")
logits = model(**tokenizer("WORD", return_tensors="pt")).logits[0, -1]
```

`<bos>` comes first in every input; the tokenizer adds it. Symbols of more than one character stand between spaces. Without Python,
`crasp run DIRECTORY WORD` runs it, and `crasp inspect DIRECTORY` says what each head and hidden unit does.
)",
                     source.name, config.layers, config.heads, config.dim, config.inner, backend::parameter_count(config),
                     alphabet_text(source.ir.alphabet()), text, meaning(source), exactness(compiled.certificate));
}

}  // namespace crasp::compiler::weights
