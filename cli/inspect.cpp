// `crasp inspect`: what a compiled model does, part by part, and what its residual stream holds on a word.

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backend/directory.h"
#include "cli/options.h"
#include "compiler/weights/directory.h"
#include "compiler/weights/inspect.h"
#include "lang/words.h"

namespace crasp::cli {
namespace {

namespace weights = compiler::weights;

struct InspectOptions {
  std::string directory;
  std::string word;
  CLI::Option* residual = nullptr;
  lang::Split split = lang::Split::automatic;
  bool json = false;
};

constexpr std::size_t kMostUnits = 40;      // of a layer that are shown
constexpr std::size_t kMostPositions = 24;  // of a direction that are shown

std::string number(double value) {
  const double rounded = std::round(value);
  return std::abs(value - rounded) < 1e-4 ? fmt::format("{:g}", rounded + 0.0) : fmt::format("{:.3f}", value);
}

/// The word as symbols, or nothing after saying which one the alphabet lacks.
std::optional<lang::Word> read_word(const weights::Source& source, const InspectOptions& options, Context& context) {
  const lang::Alphabet alphabet{source.ir.alphabet().symbols, source.ir.alphabet().open};
  lang::InputWord word;
  lang::WordReader(alphabet, options.split).read(options.word, word);
  if (!word.foreign) return word.symbols;
  usage_error(context, fmt::format("the word has `{}`, which is not in the alphabet {}",
                                   options.word.substr(word.foreign->begin, word.foreign->end - word.foreign->begin),
                                   lang::list_symbols(alphabet)));
  return std::nullopt;
}

Json direction_json(const weights::DecodedDirection& direction) {
  return {{"name", direction.name},         {"layer", direction.layer}, {"dims", {direction.columns.plus, direction.columns.minus}},
          {"expected", direction.expected}, {"found", direction.found}, {"agrees", direction.agrees}};
}

Json design_json(const weights::Design& design) {
  Json heads = Json::array(), units = Json::array(), residual = Json::array();
  for (const auto& head : weights::inspect_heads(design)) {
    heads.push_back({{"layer", head.layer}, {"head", head.head}, {"role", head.role}, {"writes", head.writes}});
  }
  for (const auto& unit : weights::inspect_units(design)) {
    units.push_back({{"layer", unit.layer}, {"unit", unit.unit}, {"role", unit.role}, {"formula", unit.formula}});
  }
  const weights::Plan& plan = design.planned.plan;
  for (weights::DirectionId id{0}; id.index < plan.directions.size(); ++id.index) {
    const weights::Columns columns = design.emission.layout.columns(id);
    residual.push_back({{"name", plan[id].name}, {"layer", plan[id].layer}, {"dims", {columns.plus, columns.minus}}});
  }
  return {{"heads", heads}, {"units", units}, {"residual", residual}};
}

void print_layer(const weights::Design& design, int layer, Context& context) {
  Output& out = context.out;
  out.print("{}\n", out.styled(fmt::format("layer {}", layer), Style::strong));
  for (const auto& head : weights::inspect_heads(design)) {
    if (head.layer != layer) continue;
    out.print("  head {}: {}\n", head.head, head.role);
    for (const std::string& write : head.writes) out.print("    {}\n", write);
  }
  std::size_t shown = 0;
  for (const auto& unit : weights::inspect_units(design)) {
    if (unit.layer != layer || ++shown > kMostUnits) continue;
    out.print("  unit {}: {}\n    {}\n", unit.unit, unit.role, unit.formula);
  }
  if (shown > kMostUnits) out.print("  … {} units more\n", shown - kMostUnits);
}

void print_design(const weights::Design& design, Context& context) {
  const weights::Plan& plan = design.planned.plan;
  context.out.print("{} layers of {} heads, d_model {}: {} directions, {} pads\n", plan.blocks.size(), design.emission.layout.heads,
                    design.emission.layout.dim, plan.directions.size(), design.emission.layout.pads.size());
  for (std::size_t t = 0; t < plan.blocks.size(); ++t) print_layer(design, static_cast<int>(t), context);
}

void print_direction(const weights::DecodedDirection& direction, Context& context) {
  std::string values;
  for (std::size_t i = 0; i < direction.found.size() && i < kMostPositions; ++i) values += " " + number(direction.found[i]);
  if (direction.found.size() > kMostPositions) values += " …";
  const std::string verdict =
      direction.agrees ? context.out.styled("ok", Style::good) : context.out.styled("DIFFERS", Style::bad);
  context.out.print("{} {:>3},{:<3} {}:{}\n", verdict, direction.columns.plus, direction.columns.minus, direction.name, values);
}

/// Exit code 1 if the model holds something else than the program says.
Exit show_residual(const weights::Design& design, const weights::Source& source, const InspectOptions& options, Context& context) {
  const auto word = read_word(source, options, context);
  if (!word) return Exit::wrong_input;
  const auto checkpoint = backend::read_directory<double>(options.directory);
  const auto decoded = weights::decode(checkpoint.model, design, *word);
  bool all = true;
  Json residual = Json::array();
  int layer = -1;
  for (int t = 0; t <= static_cast<int>(design.planned.plan.blocks.size()); ++t) {
    for (const weights::DecodedDirection& direction : decoded) {
      if (direction.layer != t) continue;
      all = all && direction.agrees;
      if (options.json) {
        residual.push_back(direction_json(direction));
        continue;
      }
      if (layer != t) context.out.print("{}\n", t == 0 ? "embeddings" : fmt::format("after layer {}", t - 1));
      layer = t;
      print_direction(direction, context);
    }
  }
  if (options.json) {
    Json json = design_json(design);
    json["residual"] = residual;
    context.out.json(json);
  }
  return all ? Exit::yes : Exit::no;
}

Exit inspect(const InspectOptions& options, Context& context) {
  if (!weights::is_compiled(options.directory)) {
    return usage_error(context, fmt::format("`{}` is no directory that `crasp compile` wrote", options.directory));
  }
  const weights::Description description = weights::read_description(options.directory);
  const auto result = weights::design(description.source, description.options);
  if (const auto* problem = std::get_if<weights::NotCompiled>(&result)) return usage_error(context, problem->reason);
  const auto& design = std::get<weights::Design>(result);
  if (options.residual->count() > 0) return show_residual(design, description.source, options, context);
  if (options.json) {
    context.out.json(design_json(design));
  } else {
    print_design(design, context);
  }
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
In formulas, [name] is the number that a direction holds: +1 or -1 for a Boolean. With --residual the model is run on a
word, and each direction is read off the residual stream after the layer that writes it and compared with the program.

Examples:
  crasp inspect dyck-model
  crasp inspect dyck-model --residual "(()))")help";

}  // namespace

void add_inspect(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand("inspect", "Explain a compiled model: heads, hidden units, residual stream");
  command->footer(kFooter);
  command->add_option("DIR", options->directory, "A directory that `crasp compile` wrote")->required()->type_name("");
  options->residual = command->add_option("--residual", options->word, "Decode the residual stream on this word")->type_name("WORD");
  add_split(*command, options->split);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return inspect(*options, context); }; });
}

}  // namespace crasp::cli
