// `crasp compile`: a program as the weights of a GPT-2, with a certificate.

#include <memory>
#include <string>

#include "backend/model.h"
#include "cli/ir_of.h"
#include "cli/options.h"
#include "cli/programs.h"
#include "compiler/weights/compile.h"
#include "compiler/weights/directory.h"
#include "lang/print_program.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

namespace weights = compiler::weights;
using backend::Activation;
using weights::Dtype;
using weights::Mode;
using weights::Summation;

struct CompileOptions {
  std::string file, program, output;
  weights::Options weights;
  bool no_positions = false;
  bool uncertified = false;
  bool json = false;
};

/// Says why there are no weights, and where.
Exit refuse(const lang::Workspace& workspace, const weights::NotCompiled& why, Context& context) {
  const std::string definition = why.place.empty() ? "" : fmt::format(" (in `{}`)", why.place);
  context.err.print("{}: {} {}{}\n", place(workspace, why.span), context.err.styled("error:", Style::bad), why.reason, definition);
  return Exit::wrong_input;
}

Json summary(const weights::Compiled& compiled) {
  const backend::Config& config = compiled.model.config;
  const weights::Options& options = compiled.design.options;
  Json length = nullptr;
  if (compiled.certificate.length >= 0) length = compiled.certificate.length;
  return {{"layers", config.layers},
          {"heads", config.heads},
          {"d_model", config.dim},
          {"d_mlp", config.inner},
          {"parameters", backend::parameter_count(config)},
          {"mode", weights::name(options.mode)},
          {"certified_length", length},
          {"dtype", weights::name(options.arithmetic.dtype)},
          {"summation", weights::name(options.arithmetic.summation)},
          {"reason", compiled.certificate.reason}};
}

void report(const CompileOptions& options, const weights::Compiled& compiled, Context& context) {
  const Json facts = summary(compiled);
  if (options.json) return context.out.json(facts);
  const auto number = [&](const char* key) { return facts[key].get<std::int64_t>(); };
  context.out.print("{}: mode {}, {} layers, {} heads, d_model {}, d_mlp {}, {} parameters\n", options.output,
                    weights::name(compiled.design.options.mode), number("layers"), number("heads"), number("d_model"),
                    number("d_mlp"), number("parameters"));
  if (compiled.certificate.length < 0) return context.out.print("not certified: {}\n", compiled.certificate.reason);
  context.out.print("certified for words of up to {} symbols, in {} with sums in the order class `{}`\n",
                    compiled.certificate.length, weights::name(compiled.design.options.arithmetic.dtype),
                    weights::name(compiled.design.options.arithmetic.summation));
}

/// The wanted length is out of reach.
Exit fall_short(const weights::Source& source, const weights::Options& wanted, const weights::Compiled& compiled,
                Context& context) {
  const std::int64_t reachable = weights::reachable_length(source, wanted);
  context.err.print("crasp: {} length {} cannot be certified: in mode {}, {}\n", context.err.styled("error:", Style::bad),
                    wanted.length, weights::name(compiled.design.options.mode), compiled.certificate.reason);
  context.err.print("{}\n", reachable < 0 ? "No length can; --uncertified writes the model all the same."
                                          : fmt::format("Length {} can; --uncertified writes the model all the same.", reachable));
  return Exit::no;
}

Exit compile(const CompileOptions& options, Context& context) {
  lang::Workspace workspace;
  if (!load_and_report(workspace, options.file, context)) return Exit::wrong_input;
  const lang::Program* const chosen = select_program(workspace, options.program, context);
  if (chosen == nullptr) return Exit::wrong_input;
  const lang::Program program = verifier::express_in_c_rasp(*chosen);
  const auto source = weights::source_of(program);
  if (const auto* why = std::get_if<weights::NotCompiled>(&source)) return refuse(workspace, *why, context);
  weights::Options wanted = options.weights;
  wanted.positions = !options.no_positions;
  const auto result = weights::compile(std::get<weights::Source>(source), wanted);
  if (const auto* why = std::get_if<weights::NotCompiled>(&result)) return refuse(workspace, *why, context);
  const auto& compiled = std::get<weights::Compiled>(result);
  if (compiled.certificate.length < wanted.length && !options.uncertified) {
    return fall_short(std::get<weights::Source>(source), wanted, compiled, context);
  }
  weights::write_compiled(options.output, std::get<weights::Source>(source), compiled, lang::print_program(program));
  report(options, compiled, context);
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
Writes a directory that opens in any library that opens GPT-2, with certificate.json (up to which length every decision
is proved exact, in which arithmetic) and crasp.json (what the directions of the residual stream mean). The mode `auto`
takes the cheapest that certifies the length. docs/weights.md explains the construction.

Examples:
  crasp compile dyck.crasp -o dyck-model
  crasp compile dyck.crasp -o dyck-model --length 65536
  crasp compile dyck.crasp -o dyck-model --mode average --summation wide --length 50000
  crasp certify dyck-model)help";

void add_weights_options(CLI::App& command, CompileOptions& options) {
  weights::Options& own = options.weights;
  command.add_option("--length", own.length, "The longest word [256]")->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 24));
  add_choice<Mode>(command, "--mode", own.mode,
                   {{"auto", Mode::automatic}, {"average", Mode::average}, {"sign", Mode::sign}, {"fenwick", Mode::fenwick}},
                   "How counts are compared; auto is the cheapest that certifies the length");
  add_choice<Activation>(command, "--activation", own.activation,
                         {{"gelu_new", Activation::gelu_new}, {"relu", Activation::relu}}, "Of the hidden units");
  add_choice<Dtype>(command, "--dtype", own.arithmetic.dtype,
                    {{"float32", Dtype::float32}, {"float64", Dtype::float64}, {"bfloat16", Dtype::bfloat16}},
                    "In which the model is stored and run");
  add_choice<Summation>(command, "--summation", own.arithmetic.summation,
                        {{"any", Summation::any}, {"pairwise", Summation::pairwise}, {"wide", Summation::wide}},
                        "How attention is summed, which the certificate assumes: in any order, pairwise, in float64");
  command.add_option("--layer-norm", own.arithmetic.layer_norm_ulps, "Units in the last place by which LayerNorm may be off [4]")
      ->check(CLI::Range(0.0, 1e6))
      ->type_name("ULPS");
  command.add_flag("--no-positions", options.no_positions, "Learn no positions: wpe stays zero");
  command.add_flag("--uncertified", options.uncertified, "Write the model even if its length cannot be certified");
}

}  // namespace

void add_compile(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CompileOptions>();
  CLI::App* command = app.add_subcommand("compile", "Compile a program to the weights of a GPT-2, with a certificate");
  command->footer(kFooter);
  add_file(*command, options->file);
  command->add_option("-o,--output", options->output, "The directory")->required()->type_name("DIR");
  add_program(*command, options->program);
  add_weights_options(*command, *options);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return compile(*options, context); }; });
}

}  // namespace crasp::cli
