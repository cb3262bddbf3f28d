#include "cli/judgement.h"

#include "lang/display.h"

namespace crasp::cli {
namespace {

using verifier::Judgement;
using verifier::Membership;

std::string_view format_name(lang::Task::Format format) {
  switch (format) {
    case lang::Task::Format::recognise: return "recognise";
    case lang::Task::Format::predict: return "predict";
    case lang::Task::Format::transduce: break;
  }
  return "transduce";
}

std::string verdict_text(const Judgement& judgement) {
  switch (judgement.answer) {
    case Membership::yes: {
      const std::string depth = judgement.depth ? fmt::format(", depth {}", *judgement.depth) : "";
      return fmt::format("expressible in {}{}", name(*judgement.fragment), depth);
    }
    case Membership::no: return "not expressible";
    case Membership::unknown: break;
  }
  return "not known";
}

Json words_json(const std::vector<lang::Word>& words, const lang::Alphabet& alphabet) {
  Json list = Json::array();
  for (const lang::Word& word : words) {
    Json symbols = Json::array();
    for (lang::SymbolIndex symbol : word) symbols.push_back(alphabet.symbols[symbol]);
    list.push_back(std::move(symbols));
  }
  return list;
}

}  // namespace

std::string reasons_text(const Judgement& judgement, const Output& out) {
  const std::string source = judgement.source.empty() ? "" : fmt::format(" [{}]", judgement.source);
  std::string text = paragraph("because", judgement.reason + source, out.width());
  if (!judgement.guarantees.empty()) {
    const lang::Guarantee& guarantee = judgement.guarantees.front();
    text += paragraph("hence", fmt::format("{} [{}]", guarantee.text, guarantee.source), out.width());
  }
  return text;
}

std::string task_text(const lang::Task& task, const Judgement& judgement, const Output& out) {
  return fmt::format("task {}: {}, {}\n{}", out.styled(task.name, Style::strong), format_name(task.format),
                     verdict_text(judgement), reasons_text(judgement, out));
}

Json growth_json(const Judgement& judgement, const lang::Alphabet& alphabet) {
  if (!judgement.growth) return nullptr;
  return {{"classes", judgement.growth->classes},
          {"family", words_json(judgement.growth->family, alphabet)},
          {"continuations", words_json(judgement.growth->continuations, alphabet)}};
}

Json task_json(const lang::Task& task, const Judgement& judgement, const lang::SourceMap& sources) {
  Json object = {{"name", task.name},
                 {"format", format_name(task.format)},
                 {"spec", sources.text(task.spec.span)},
                 {"verdict", name(judgement.answer)},
                 {"fragment", judgement.fragment ? Json(name(*judgement.fragment)) : Json(nullptr)},
                 {"depth", judgement.depth ? Json(*judgement.depth) : Json(nullptr)},
                 {"reason", judgement.reason},
                 {"source", judgement.source}};
  object["guarantees"] = Json::array();
  for (const lang::Guarantee& guarantee : judgement.guarantees) {
    object["guarantees"].push_back({{"text", guarantee.text}, {"source", guarantee.source}});
  }
  object["growth"] = growth_json(judgement, task.spec.alphabet);
  return object;
}

}  // namespace crasp::cli
