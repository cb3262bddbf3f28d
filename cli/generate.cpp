// `crasp generate`: what a model says after a word, token by token.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/machine.h"
#include "cli/model.h"
#include "cli/options.h"
#include "lang/words.h"

namespace crasp::cli {
namespace {

using backend::Token;

struct GenerateOptions {
  std::string directory, word, tokens;
  std::int64_t most = 256;
  lang::Split split = lang::Split::automatic;
  bool masks = false, dense = false, json = false;
  Backend backend = Backend::cpu;
  backend::Precision precision = backend::Precision::float32;
};

struct Generated {
  std::vector<Token> tokens;
  std::vector<std::vector<Token>> masks;  ///< the tokens that are allowed, before each token and after the last
};

/// The first of the greatest logits, or of the allowed symbols where the model says sets of them; nothing where a generator (`masked`)
/// allows nothing.
std::optional<Token> next_token(const RunningModel& model, const std::vector<double>& logits, const std::vector<Token>& allowed, bool masked) {
  if (allowed.empty() && (masked || model.says_sets())) return std::nullopt;
  if (model.says_sets()) return allowed.front();
  return static_cast<Token>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

/// Greedy, until nothing follows, or `<eos>`.
Generated generate(RunningModel& model, const std::vector<Token>& prompt, std::int64_t most, bool masked) {
  Generated result;
  std::vector<double> logits = model.read(prompt);
  auto length = static_cast<std::int64_t>(prompt.size());
  while (true) {
    result.masks.push_back(model.allowed(logits));
    const std::optional<Token> token = next_token(model, logits, result.masks.back(), masked);
    if (!token || static_cast<std::int64_t>(result.tokens.size()) == most || length == model.config().positions) return result;
    if (model.special().eos && *token == *model.special().eos) return result;
    result.tokens.push_back(*token);
    logits = model.read(std::span(&*token, 1));
    ++length;
  }
}

Json texts(const RunningModel& model, const std::vector<Token>& tokens) {
  Json list = Json::array();
  for (Token token : tokens) list.push_back(model.tokenizer().text(token));
  return list;
}

std::string joined(const Json& list) {
  std::string text;
  for (const Json& one : list) text += (text.empty() ? "" : " ") + one.get<std::string>();
  return text;
}

void show(const RunningModel& model, const Generated& generated, const GenerateOptions& options, Context& context) {
  Json masks = Json::array();
  for (const auto& mask : generated.masks) masks.push_back(texts(model, mask));
  const Json tokens = texts(model, generated.tokens);
  if (options.json) {
    Json object = {{"prompt", options.word}, {"generated", tokens}};
    if (options.masks) object["masks"] = masks;
    return context.out.json(object);
  }
  context.out.print("{}\n", joined(tokens));
  for (std::size_t k = 0; options.masks && k < masks.size(); ++k) {
    context.out.print("  after {:>3}: {}\n", k, masks[k].empty() ? "nothing" : joined(masks[k]));
  }
}

/// The tokens of the word: symbols, and special tokens such as `<sep>` where white space separates them.
std::optional<std::vector<Token>> read_prompt(const RunningModel& model, const GenerateOptions& options, Context& context) {
  lang::Alphabet all = model.alphabet();
  for (std::size_t k = 0; k < model.tokenizer().size(); ++k) {
    const std::string& text = model.tokenizer().text(static_cast<Token>(k));
    if (options.word.find(text) != std::string::npos && !all.find(text)) all.symbols.push_back(text);
  }
  lang::InputWord word;
  lang::WordReader(all, options.split).read(options.word, word);
  if (word.foreign) {
    usage_error(context, fmt::format("`{}` is no token of the model",
                                     options.word.substr(word.foreign->begin, word.foreign->end - word.foreign->begin)));
    return std::nullopt;
  }
  std::vector<Token> tokens = model.tokens({});
  for (lang::SymbolIndex symbol : word.symbols) tokens.push_back(*model.tokenizer().find(all.symbols[symbol]));
  if (!tokens.empty()) return tokens;
  usage_error(context, "a model without `<bos>` needs a word to begin with");
  return std::nullopt;
}

Exit run_generate(const GenerateOptions& options, Context& context) {
  if (!allows(options.directory, options.backend, options.precision, context)) return Exit::wrong_input;
  const auto mode = options.dense ? backend::AttentionMode::dense : backend::AttentionMode::automatic;
  const std::unique_ptr<RunningModel> model = load_model(options.directory, mode, options.tokens, options.backend, options.precision);
  const auto prompt = read_prompt(*model, options, context);
  if (!prompt) return Exit::wrong_input;
  // Of a model of others, nothing says that its logits are labels.
  const bool masked = options.tokens.empty() && model->meaning() && model->meaning()->kind == lang::ProgramKind::generator;
  show(*model, generate(*model, *prompt, options.most, masked), options, context);
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
Greedy: the most likely token, again and again, until `<eos>`, until a compiled generator allows nothing, or until -n
tokens are there. A model that was trained with `--loss classes` says the first symbol of the likeliest set. DIR is any
GPT-2 directory with a word-level tokenizer.json.

Examples:
  crasp generate copy-model 'a b c <sep>'
  crasp generate copy-model 'a b c <sep>' --masks)help";

}  // namespace

void add_generate(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand("generate", "Let a model go on after a word, token by token");
  command->footer(kFooter);
  command->add_option("DIR", options->directory, "A model directory")->required()->type_name("");
  command->add_option("WORD", options->word, "What it has read before")->required()->type_name("");
  command->add_option("-n", options->most, "At most so many tokens (256)")->check(CLI::NonNegativeNumber.description(""))->type_name("K");
  command->add_flag("--masks", options->masks, "Show which tokens have a positive logit, or are in the likeliest set, at each step");
  command->add_flag("--dense", options->dense, "Compute attention in full, without shortcuts");
  add_backend(*command, options->backend, "Where the model runs (cpu)");
  add_precision(*command, options->precision);
  add_split(*command, options->split);
  add_tokens(*command, options->tokens);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return run_generate(*options, context); }; });
}

}  // namespace crasp::cli
