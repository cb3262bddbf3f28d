#include "compiler/weights/directory.h"

#include <fstream>
#include <iterator>
#include <optional>

#include "backend/directory.h"
#include "backend/json.h"
#include "compiler/text.h"
#include "compiler/weights/model_card.h"
#include "lang/failure.h"

namespace crasp::compiler::weights {
namespace {

namespace fs = std::filesystem;
using backend::Json;
using backend::JsonObject;
using backend::OrderedJson;

constexpr const char* kDescription = "crasp.json";
constexpr const char* kCertificate = "certificate.json";

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) throw lang::Failure("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw lang::Failure("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string_view name(lang::ProgramKind kind) {
  switch (kind) {
    case lang::ProgramKind::recogniser: return "recogniser";
    case lang::ProgramKind::generator: return "generator";
    case lang::ProgramKind::labeller: return "labeller";
  }
  return {};
}

/// The value with this name, among the first `count` of the enumeration.
template <class Enum>
std::optional<Enum> named(std::string_view text, int count) {
  for (int k = 0; k < count; ++k) {
    if (name(static_cast<Enum>(k)) == text) return static_cast<Enum>(k);
  }
  return std::nullopt;
}

// What is written.

OrderedJson residual_json(const Plan& plan, const Layout& layout) {
  OrderedJson out = OrderedJson::array();
  const auto add = [&](const std::string& text, int layer, Columns columns) {
    out.push_back({{"name", text}, {"layer", layer}, {"dims", {columns.plus, columns.minus}}});
  };
  for (DirectionId id{0}; id.index < plan.directions.size(); ++id.index) {
    add(plan[id].name, plan[id].layer, layout.columns(id));
  }
  for (std::size_t k = 0; k < layout.pads.size(); ++k) add("pad", 0, layout.pad_columns(k));
  return out;
}

OrderedJson options_json(const Options& options) {
  return {{"mode", name(options.mode)},
          {"activation", options.activation == backend::Activation::relu ? "relu" : "gelu_new"},
          {"length", options.length},
          {"positions", options.positions},
          {"compact", options.compact},
          {"dtype", name(options.arithmetic.dtype)},
          {"summation", name(options.arithmetic.summation)},
          {"layer_norm_ulps", options.arithmetic.layer_norm_ulps}};
}

OrderedJson description_json(const Source& source, const Design& design, const std::string& text) {
  const Vocabulary& vocabulary = design.planned.plan.vocabulary;
  OrderedJson accept = nullptr;
  if (vocabulary.yes >= 0) accept = {{"yes", vocabulary.yes}, {"no", vocabulary.no}};
  OrderedJson tokens = OrderedJson::object();
  const std::pair<const char*, std::int64_t> specials[] = {{"bos", vocabulary.bos},       {"sep", vocabulary.separator},
                                                           {"eos", vocabulary.eos},       {"pad", vocabulary.pad},
                                                           {"unknown", vocabulary.unknown}};
  for (const auto& [role, token] : specials) {
    if (token >= 0) tokens[role] = token;
  }
  return {{"format", "crasp weights 1"},
          {"program", source.name},
          {"alphabet", source.ir.alphabet().symbols},
          {"open", source.ir.alphabet().open},
          {"kind", name(source.kind)},
          {"accept_logit", accept},
          {"tokens", tokens},
          {"text", text},
          {"ir", print(source.ir)},
          {"options", options_json(design.options)},
          {"amplitude", design.emission.amplitude},
          {"residual", residual_json(design.planned.plan, design.emission.layout)}};
}

OrderedJson comparison_json(const ComparisonBound& bound) {
  return {{"comparison", bound.name},   {"layer", bound.block},           {"values", bound.values},
          {"softmax", bound.softmax},   {"summation", bound.summation},   {"layer_norm", bound.reading},
          {"total", bound.total()},     {"limit", bound.limit},           {"margin", bound.margin()},
          {"soft_bit", bound.soft}};
}

OrderedJson certificate_json(const Certificate& certificate) {
  OrderedJson comparisons = OrderedJson::array(), gates = OrderedJson::array();
  for (const ComparisonBound& bound : certificate.bounds.comparisons) comparisons.push_back(comparison_json(bound));
  for (const GateBound& bound : certificate.bounds.gates) {
    gates.push_back({{"gate", bound.name}, {"layer", bound.block}, {"input", bound.input}, {"residue", bound.residue}});
  }
  OrderedJson length = nullptr;
  if (certificate.length >= 0) length = certificate.length;
  return {{"format", "crasp weights certificate 1"},
          {"length", length},
          {"reason", certificate.reason},
          {"assumptions", options_json(certificate.options)},
          {"comparisons", comparisons},
          {"gates", gates},
          {"fetched_bits", certificate.bounds.fetch},
          {"logits", certificate.bounds.output}};
}

template <class Real>
void write_model(const fs::path& directory, backend::Model<Real> model, const Vocabulary& vocabulary, std::size_t symbols) {
  std::vector<std::string> special(vocabulary.tokens.begin() + static_cast<std::ptrdiff_t>(symbols), vocabulary.tokens.end());
  backend::Checkpoint<Real> checkpoint{std::move(model), {vocabulary.bos, vocabulary.eos, vocabulary.pad},
                                       backend::Tokenizer(vocabulary.tokens, special)};
  backend::write_directory(directory, checkpoint);
}

// What is read.

[[noreturn]] void reject(const fs::path& path, const std::string& what) {
  throw lang::Failure(path.string() + ": " + what);
}

std::string required_string(const JsonObject& object, const char* key) {
  if (auto text = object.string(key)) return *text;
  object.fail("`" + std::string(key) + "` is missing");
}

Options options_from(const Json& json, const std::string& file) {
  const JsonObject object(json, file);
  const auto mode = named<Mode>(required_string(object, "mode"), 4);
  const auto dtype = named<Dtype>(required_string(object, "dtype"), 3);
  const auto summation = named<Summation>(required_string(object, "summation"), 3);
  if (!mode || *mode == Mode::automatic || !dtype || !summation) object.fail("a mode, dtype or summation is unknown");
  const std::string activation = required_string(object, "activation");
  if (activation != "relu" && activation != "gelu_new") object.fail("the activation is unknown");
  Options out;
  out.mode = *mode;
  out.activation = activation == "relu" ? backend::Activation::relu : backend::Activation::gelu_new;
  out.length = object.required_integer("length");
  if (out.length < 0 || out.length > std::int64_t{1} << 32) object.fail("the length is out of range");
  out.positions = object.boolean("positions").value_or(true);
  out.compact = object.boolean("compact").value_or(false);
  out.arithmetic = {*dtype, *summation, object.number("layer_norm_ulps").value_or(4)};
  if (!(out.arithmetic.layer_norm_ulps >= 0)) object.fail("`layer_norm_ulps` is negative");
  return out;
}

}  // namespace

void write_compiled(const fs::path& directory, const Source& source, const Compiled& compiled, const std::string& text) {
  const Vocabulary& vocabulary = compiled.design.planned.plan.vocabulary;
  const std::size_t symbols = source.ir.alphabet().size();
  const Dtype dtype = compiled.design.options.arithmetic.dtype;
  if (dtype == Dtype::float64) {
    write_model(directory, compiled.model, vocabulary, symbols);
  } else {
    write_model(directory, round_to(compiled.model, dtype), vocabulary, symbols);
  }
  write_file(directory / kDescription, description_json(source, compiled.design, text).dump(1) + "\n");
  write_file(directory / kCertificate, certificate_json(compiled.certificate).dump(1) + "\n");
  write_file(directory / "README.md", model_card(source, compiled, text));
}

Description read_description(const fs::path& directory) {
  const fs::path path = directory / kDescription;
  const Json json = backend::parse_json(read_file(path), path.string());
  const JsonObject object(json, path.string());
  if (required_string(object, "format") != "crasp weights 1") object.fail("`format` is not `crasp weights 1`");
  const auto kind = named<lang::ProgramKind>(required_string(object, "kind"), 3);
  if (!kind) object.fail("`kind` is unknown");
  auto ir = read(required_string(object, "ir"));
  if (const auto* error = std::get_if<TextError>(&ir)) reject(path, "`ir`: " + error->message);
  if (const std::string problem = verify(std::get<Ir>(ir)); !problem.empty()) reject(path, "`ir`: " + problem);
  const Json* options = object.find("options");
  if (!options) object.fail("`options` is missing");
  Description out{{object.string("program").value_or(""), *kind, std::get<Ir>(std::move(ir))},
                  options_from(*options, path.string()),
                  object.string("text").value_or("")};
  if (out.source.ir.outputs().size() < out.source.roots()) reject(path, "`ir` has fewer outputs than the program");
  for (std::size_t k = 0; k < out.source.roots(); ++k) {
    if (out.source.ir.type(out.source.ir.outputs()[k].node) != Type::boolean) reject(path, "an output of `ir` is a count");
  }
  return out;
}

std::int64_t read_claimed_length(const fs::path& directory) {
  const fs::path path = directory / kCertificate;
  const Json json = backend::parse_json(read_file(path), path.string());
  const JsonObject object(json, path.string());
  if (required_string(object, "format") != "crasp weights certificate 1") object.fail("`format` is unknown");
  return object.integer("length").value_or(-1);
}

bool is_compiled(const fs::path& directory) { return fs::exists(directory / kDescription); }

}  // namespace crasp::compiler::weights
