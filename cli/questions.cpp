#include "cli/questions.h"

#include "cli/files.h"
#include "cli/programs.h"
#include "lang/regex.h"

namespace crasp::cli {
namespace {

constexpr std::string_view kRegex = "regex:";
constexpr std::string_view kRelations[] = {"equivalent", "subset", "empty"};

/// A pattern as a name: its beginning, if it is long.
std::string shortened(const std::string& pattern) {
  constexpr std::size_t kLongest = 60;
  if (pattern.size() <= kLongest) return pattern;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(pattern[end]) & 0xc0U) == 0x80U) --end;  // not inside a character
  return pattern.substr(0, end) + "…";
}

/// An operand as the command line names it.
std::string operand_name(const Json& source) {
  if (source.contains("regex")) return fmt::format("`{}{}`", kRegex, shortened(source.at("regex")));
  return fmt::format("`{}:{}`", source.at("file").get<std::string>(), source.at("program").get<std::string>());
}

Asked from_assertion(lang::Assertion assertion, Json source) {
  Asked asked;
  asked.question = {verifier::Relation::equivalent, std::move(assertion.left), std::move(assertion.right),
                    std::move(assertion.text)};
  switch (assertion.kind) {
    case lang::ast::AssertKind::equivalent: break;
    case lang::ast::AssertKind::subset: asked.question.relation = verifier::Relation::subset; break;
    case lang::ast::AssertKind::empty: asked.question.relation = verifier::Relation::empty; break;
    case lang::ast::AssertKind::accepts:
    case lang::ast::AssertKind::rejects:
      asked.word = std::move(assertion.word);
      asked.accepts = assertion.kind == lang::ast::AssertKind::accepts;
  }
  asked.source = std::move(source);
  return asked;
}

/// Warnings are left to `crasp check`: the same file may be read several times here.
bool load_source(lang::Workspace& workspace, const std::string& name, const std::string& text, Context& context) {
  lang::load_text(workspace, name, text);
  const bool good = !workspace.diagnostics.has_errors();
  if (!good) print_diagnostics(workspace.diagnostics, workspace.sources, context);
  return good;
}

Json file_source(const std::string& file, const std::string& text) { return {{"file", file}, {"text", text}}; }

/// The program of an operand that is not a regular expression, with its source.
struct Loaded {
  lang::Program program;
  Json source;
};

std::optional<Loaded> load_operand(const std::string& file, const std::string& text, const std::string& name,
                                   Context& context) {
  lang::Workspace workspace;
  if (!load_source(workspace, file, text, context)) return std::nullopt;
  lang::Program* program = select_program(workspace, name, context, "as `FILE:PROGRAM`");
  if (program == nullptr) return std::nullopt;
  Json source = file_source(file, text);
  source["program"] = program->name;
  return Loaded{std::move(*program), std::move(source)};
}

std::optional<Loaded> load_regex(const std::string& pattern, const lang::Alphabet& alphabet, Context& context) {
  auto parsed = lang::parse_regex(pattern, alphabet.symbols);
  if (const auto* error = std::get_if<lang::RegexError>(&parsed)) {
    usage_error(context, fmt::format("in `regex:{}`: {}", pattern, error->message));
    return std::nullopt;
  }
  lang::Program program;
  program.name = "regex \"" + shortened(pattern) + "\"";
  program.alphabet = alphabet;
  program.kind = lang::ProgramKind::recogniser;
  program.verdict = program.terms.regex(std::get<lang::Dfa>(std::move(parsed)));
  return Loaded{std::move(program), {{"regex", pattern}}};
}

std::optional<Loaded> load_operand(const OperandText& operand, Context& context) {
  return load_operand(operand.file, read_input(operand.file), operand.program, context);
}

/// May the two be compared? Says why not.
bool comparable(const Loaded& left, const Loaded& right, Context& context) {
  if (left.program.alphabet.symbols != right.program.alphabet.symbols) {
    usage_error(context, "the programs have different alphabets, expected the same symbols in the same order");
    return false;
  }
  if (left.program.kind == right.program.kind) return true;
  usage_error(context, "one of the programs accepts words and the other generates them");
  return false;
}

bool has_verdict(const Loaded& loaded, Context& context) {
  if (loaded.program.kind != lang::ProgramKind::labeller) return true;
  usage_error(context, fmt::format("`{}` has neither `accept` nor `next`", loaded.program.name));
  return false;
}

/// `load` makes an operand of the alphabet given, which only a regular expression needs.
template <class LoadFile, class LoadRegex>
std::optional<Asked> ask(verifier::Relation relation, bool regex_left, bool regex_right, bool binary,
                         const LoadFile& load_file, const LoadRegex& load_regular, Context& context) {
  if (regex_left && (regex_right || !binary)) {
    usage_error(context, "at least one side must be a program: a regular expression alone has no alphabet");
    return std::nullopt;
  }
  std::optional<Loaded> left, right;
  if (!regex_left) left = load_file(true);
  if (binary && !regex_right && (left || regex_left)) right = load_file(false);
  if (regex_left && right) left = load_regular(true, right->program.alphabet);
  if (regex_right && left) right = load_regular(false, left->program.alphabet);
  if (!left || (binary && !right)) return std::nullopt;
  if (!has_verdict(*left, context) || (right && !has_verdict(*right, context))) return std::nullopt;
  if (right && !comparable(*left, *right, context)) return std::nullopt;
  Asked asked;
  asked.question.relation = relation;
  const std::string_view name = kRelations[static_cast<std::size_t>(relation)];
  asked.source = {{"relation", name}, {"left", left->source}};
  asked.source["right"] = right ? right->source : Json(nullptr);
  asked.question.text = fmt::format("{} {}", name, operand_name(left->source));
  if (right) asked.question.text += " " + operand_name(right->source);
  asked.question.left = std::move(left->program);
  if (right) asked.question.right = std::move(right->program);
  return asked;
}

std::optional<Asked> assert_again(const Json& source, Context& context) {
  lang::Workspace workspace;
  if (!load_source(workspace, source.at("file"), source.at("text"), context)) return std::nullopt;
  const auto index = source.at("assert").get<std::size_t>();
  if (index < workspace.assertions.size()) return from_assertion(std::move(workspace.assertions[index]), source);
  usage_error(context, "the certificate is for an assert that its file does not have");
  return std::nullopt;
}

std::optional<Asked> relation_again(const Json& source, Context& context) {
  const auto it = std::find(std::begin(kRelations), std::end(kRelations), source.at("relation").get<std::string>());
  if (it == std::end(kRelations)) {
    usage_error(context, "the certificate is for an unknown kind of question");
    return std::nullopt;
  }
  const Json &left = source.at("left"), &right = source.at("right");
  const auto side = [&](bool first) -> const Json& { return first ? left : right; };
  return ask(
      static_cast<verifier::Relation>(it - std::begin(kRelations)), left.contains("regex"), right.contains("regex"),
      !right.is_null(),
      [&](bool first) {
        const Json& operand = side(first);
        return load_operand(operand.at("file"), operand.at("text").get<std::string>(), operand.at("program"), context);
      },
      [&](bool first, const lang::Alphabet& alphabet) {
        return load_regex(side(first).at("regex"), alphabet, context);
      },
      context);
}

}  // namespace

OperandText parse_operand(const std::string& text) {
  if (text.starts_with(kRegex)) return {"", "", text.substr(kRegex.size())};
  NamedInFile named = split_name(text);
  return {std::move(named.file), std::move(named.name), ""};
}

std::optional<std::vector<Asked>> asserts_of(const std::string& file, Context& context) {
  lang::Workspace workspace;
  const std::string text = read_input(file);
  if (!load_source(workspace, file, text, context)) return std::nullopt;
  std::vector<Asked> asked;
  for (std::size_t k = 0; k < workspace.assertions.size(); ++k) {
    Json source = file_source(file, text);
    source["assert"] = k;
    asked.push_back(from_assertion(std::move(workspace.assertions[k]), std::move(source)));
  }
  return asked;
}

std::optional<Asked> ask(verifier::Relation relation, const std::string& left, const std::string& right, Context& context) {
  const OperandText texts[] = {parse_operand(left), parse_operand(right)};
  const bool binary = relation != verifier::Relation::empty;
  return ask(
      relation, texts[0].is_regex(), binary && texts[1].is_regex(), binary,
      [&](bool first) { return load_operand(texts[first ? 0 : 1], context); },
      [&](bool first, const lang::Alphabet& alphabet) { return load_regex(texts[first ? 0 : 1].regex, alphabet, context); },
      context);
}

std::optional<Asked> ask_again(const Json& source, Context& context) {
  return source.contains("assert") ? assert_again(source, context) : relation_again(source, context);
}

}  // namespace crasp::cli
