#pragma once
// What a subcommand is: options that CLI11 fills, and an action that runs once the whole command line has been
// understood. Each subcommand lives in a file of its own and registers itself by one `add_…` function.

#include <functional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace crasp::cli {

/// Exit codes; scripts rely on them (docs/cli.md).
enum class Exit : int {
  yes = 0,          ///< done; if a yes/no question was asked, the answer is yes
  no = 1,           ///< the answer is no
  wrong_input = 2,  ///< the program, a word or the command line is wrong; diagnostics were printed
  unknown = 3,      ///< limits were reached before an answer was found
  failed = 4,       ///< the world failed: file, memory, device
};

struct Context {
  Output& out;
  Output& err;
};

using Action = std::function<Exit(Context&)>;

/// Reports a command line that cannot be followed.
Exit usage_error(Context& context, std::string_view message);

void add_check(CLI::App& app, Action& chosen);
void add_run(CLI::App& app, Action& chosen);
void add_trace(CLI::App& app, Action& chosen);
void add_fmt(CLI::App& app, Action& chosen);
void add_rewrite(CLI::App& app, Action& chosen);
void add_verify(CLI::App& app, Action& chosen);
void add_certify(CLI::App& app, Action& chosen);
void add_decide(CLI::App& app, Action& chosen);
void add_synth(CLI::App& app, Action& chosen);
void add_simplify(CLI::App& app, Action& chosen);
void add_minimise(CLI::App& app, Action& chosen);
void add_explain(CLI::App& app, Action& chosen);
void add_stdlib(CLI::App& app, Action& chosen);
void add_ir(CLI::App& app, Action& chosen);
void add_build(CLI::App& app, Action& chosen);
void add_sample(CLI::App& app, Action& chosen);
void add_train(CLI::App& app, Action& chosen);
void add_compile(CLI::App& app, Action& chosen);
void add_inspect(CLI::App& app, Action& chosen);
void add_generate(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_compare(CLI::App& app, Action& chosen);
void add_sweep(CLI::App& app, Action& chosen);
void add_completion(CLI::App& app, Action& chosen);

}  // namespace crasp::cli
