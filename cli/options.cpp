#include "cli/options.h"

namespace crasp::cli {

void add_file(CLI::App& command, std::string& file) {
  command.add_option("FILE", file, "A program (.crasp or .cr); - is standard input")->required()->type_name("");
}

CLI::Option* add_words(CLI::App& command, const std::string& name, const std::string& description) {
  CLI::Option* option = command.add_option(name, description);
  // CLI11 reads `[…]` as a list wherever extra arguments are allowed. So they are not, and instead as many are expected
  // as can be; with `take_all` it does not complain about fewer.
  constexpr int kMost = CLI::detail::expected_max_vector_size;
  option->expected(kMost, kMost)->take_all()->allow_extra_args(false)->type_name("");
  return option;
}

void add_program(CLI::App& command, std::string& program) {
  command.add_option("-p,--program", program, "Which program, if the file holds several")->type_name("NAME");
}

void add_show(CLI::App& command, std::vector<std::string>& expressions) {
  command.add_option("--show", expressions, "Also show this expression at every position (may be repeated)")
      ->type_name("EXPR")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
}

void add_split(CLI::App& command, lang::Split& split) {
  add_choice<lang::Split>(command, "--symbols", split,
                          {{"space", lang::Split::space}, {"char", lang::Split::characters}},
                          "Split words at white space, or into characters");
}

void add_reading(CLI::App& command, lang::Reading& reading) {
  add_choice<lang::Reading>(command, "--read", reading,
                            {{"last-symbol", lang::Reading::last_symbol}, {"after-word", lang::Reading::after_word}},
                            "Read the verdict at the last symbol (default), or at a position after it");
}

void add_engine(CLI::App& command, Engine& engine) {
  add_choice<Engine>(command, "--engine", engine,
                     {{"auto", Engine::automatic}, {"interpreter", Engine::interpreter}, {"jit", Engine::jit}},
                     "What runs the program: the interpreter, native code, or whichever is faster (auto)");
}

void add_tokens(CLI::App& command, std::string& tokens) {
  command.add_option("--tokens", tokens, "What the tokens of a model without tokenizer.json are, by number: `0 1 <bos> <sep> <eos> <pad>`")
      ->type_name("TEXTS");
}

void add_backend(CLI::App& command, Backend& backend, const std::string& description) {
  add_choice<Backend>(command, "--backend", backend,
                      {{"auto", Backend::automatic}, {"cpu", Backend::cpu}, {"cuda", Backend::cuda}}, description);
}

void add_precision(CLI::App& command, backend::Precision& precision) {
  using backend::Precision;
  add_choice<Precision>(command, "--precision", precision,
                        {{"float32", Precision::float32}, {"tf32", Precision::tf32}, {"bfloat16", Precision::bfloat16}},
                        "What trained models multiply in on a CUDA device [float32]");
}

void add_json(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Write JSON to standard output, one object per line");
}

}  // namespace crasp::cli
