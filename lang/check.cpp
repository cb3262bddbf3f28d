#include "lang/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/guarantees.h"
#include "lang/rewrite.h"

namespace crasp::lang {
namespace {

// A fragment is a set of features.
constexpr unsigned kPeriodic = 1, kLocal = 2, kTask = 4;

Fragment fragment_of(unsigned features) {
  if (features & kTask) return Fragment::task;
  return static_cast<Fragment>(features);
}

/// The signs of the coefficients with which prefix counts enter a count.
enum Sign : unsigned { kNone = 0, kPlus = 1, kMinus = 2, kMixed = 3 };

Sign opposite(Sign sign) { return static_cast<Sign>((sign & 1U) << 1 | sign >> 1); }
Sign united(Sign a, Sign b) { return static_cast<Sign>(a | b); }

struct Facts {
  unsigned features = 0;
  std::uint32_t depth = 0;
  bool positive = true;
  Sign sign = kNone;  // of a count
};

/// Offsets d >= 0 that are missing from a co-finite set, or present in a finite one, beyond 0: these need position i - d.
bool needs_local(const OffsetSet& offsets) {
  OffsetSet special = offsets.finite() ? offsets : offsets.complement().intersected(OffsetSet::prefix());
  return std::any_of(special.intervals().begin(), special.intervals().end(),
                     [](const OffsetSet::Interval& interval) { return interval.high > 0; });
}

unsigned own_features(const Terms& terms, TermId id) {
  const Term& term = terms[id];
  if (info(term.op).task_layer) return kTask;
  if (term.op == Op::position_modulo) return term.value > 1 ? kPeriodic : 0;
  if (term.op != Op::count) return 0;
  const Relation& relation = terms.relation(id);
  if (!relation.offsets || relation.offsets->looks_ahead()) return kTask;
  return needs_local(*relation.offsets) ? kLocal : 0;
}

bool counts_prefix(const Terms& terms, TermId id) {
  if (terms[id].op != Op::count) return false;
  const Relation& relation = terms.relation(id);
  return !relation.offsets || !relation.offsets->finite();
}

Sign sign_of(const Terms& terms, TermId id, const std::vector<Facts>& facts) {
  const Term& term = terms[id];
  if (counts_prefix(terms, id)) return kPlus;
  if (term.op == Op::count || term.op == Op::iverson || term.op == Op::position_modulo) return kNone;  // bounded: a case split
  Sign sign = kNone;
  for (TermId operand : terms.operands(id)) sign = united(sign, facts[operand.index].sign);
  if (term.op == Op::scale) return term.value < 0 ? opposite(sign) : (term.value == 0 ? kNone : sign);
  bool is_comparison = term.op == Op::equal || term.op == Op::less || term.op == Op::less_equal;
  if (!is_comparison) return sign;
  return united(facts[terms.operand(id, 0).index].sign, opposite(facts[terms.operand(id, 1).index].sign));
}

Facts facts_of(const Terms& terms, TermId id, const std::vector<Facts>& known) {
  Facts facts;
  facts.features = own_features(terms, id);
  for (TermId operand : terms.operands(id)) {
    const Facts& of_operand = known[operand.index];
    facts.features |= of_operand.features;
    facts.depth = std::max(facts.depth, of_operand.depth);
    facts.positive = facts.positive && of_operand.positive;
  }
  if (counts_prefix(terms, id)) ++facts.depth;
  Sign sign = sign_of(terms, id, known);
  if (terms.type(id) == Type::count) {
    facts.sign = sign;
  } else if (sign == kMixed) {
    facts.positive = false;
  }
  return facts;
}

std::vector<Facts> all_facts(const Terms& terms) {
  std::vector<Facts> facts;
  facts.reserve(terms.size());
  for (std::uint32_t k = 0; k < terms.size(); ++k) facts.push_back(facts_of(terms, {k}, facts));
  return facts;
}

Facts of_outputs(const Program& program, const std::vector<Facts>& facts) {
  Facts total;
  for (TermId output : program.outputs()) {
    const Facts& of_output = facts[output.index];
    total.features |= of_output.features;
    total.depth = std::max(total.depth, of_output.depth);
    total.positive = total.positive && of_output.positive;
  }
  return total;
}

TermReport report_of(const Facts& facts) { return {fragment_of(facts.features), facts.depth, facts.positive}; }

std::optional<TermReport> report_of_rewritten(const Program& program, const RegexJudge& judge) {
  Program rewritten = rewrite_to_c_rasp(program, judge);
  TermReport report = report_of(of_outputs(rewritten, all_facts(rewritten.terms)));
  if (report.fragment == Fragment::task) return std::nullopt;
  return report;
}

/// The terms that the outputs need, in order.
std::vector<TermId> needed(const Program& program) {
  std::vector<bool> reached(program.terms.size());
  for (TermId output : program.outputs()) reached[output.index] = true;
  std::vector<TermId> result;
  for (std::uint32_t k = static_cast<std::uint32_t>(reached.size()); k-- > 0;) {
    if (!reached[k]) continue;
    result.push_back({k});
    for (TermId operand : program.terms.operands({k})) reached[operand.index] = true;
  }
  std::reverse(result.begin(), result.end());
  return result;
}

std::string offsets_text(const OffsetSet& offsets) {
  std::string text;
  for (const auto& interval : offsets.intervals()) {
    text += text.empty() ? "" : ", ";
    text += fmt::format("{}", interval.low);
    if (interval.high == OffsetSet::kUnbounded) text += " and more";
    if (interval.high != interval.low && interval.high != OffsetSet::kUnbounded) text += fmt::format(" to {}", interval.high);
  }
  return text;
}

std::string regex_text(const Program& program, TermId id, const RegexJudge& judge) {
  return "task layer: a regular expression; " +
         (judge ? judge(program.terms.automaton(id), program.alphabet).verdict
                : "whether C-RASP has a program for it depends on the language");
}

std::string reason_text(const Terms& terms, TermId id) {
  const Term& term = terms[id];
  switch (term.op) {
    case Op::product: return "task layer: a product of counts; C-RASP compares linear combinations only";
    case Op::modulo: return "task layer: a count modulo a number; PARITY is not in C-RASP[periodic, local]";
    case Op::first: return "task layer: the value at the leftmost position where a condition holds";
    case Op::last:
      return "task layer: the value at the rightmost position; the flip-flop language is not in C-RASP[periodic, local]";
    case Op::at_outer: return "task layer: `@i` compares the counted position with the one that counts";
    case Op::position_modulo: return fmt::format("periodic: the position modulo {}", term.value);
    case Op::count: break;
    default: return {};
  }
  const Relation& relation = terms.relation(id);
  if (relation.future) return "task layer: counts positions after i; C-RASP looks at the past only";
  if (!relation.offsets) return "task layer: the relation does not depend on i - j alone";
  return fmt::format("local: counts at the distances {}", offsets_text(*relation.offsets));
}

std::vector<Reason> reasons_of(const Program& program, const RegexJudge& judge) {
  // At most this many, the gravest first: a family has one for each of its members, all at the same place.
  constexpr std::size_t kMost = 8;
  std::vector<Reason> reasons;
  for (unsigned feature : {kTask, kPeriodic, kLocal}) {
    for (TermId id : needed(program)) {
      if (own_features(program.terms, id) != feature) continue;
      const bool regex = program.terms[id].op == Op::regex;
      Reason reason{program.terms.span(id),
                    regex ? regex_text(program, id, judge) : reason_text(program.terms, id)};
      bool known = std::any_of(reasons.begin(), reasons.end(),
                               [&](const Reason& other) { return other.text == reason.text || other.span == reason.span; });
      if (!known && reasons.size() < kMost) reasons.push_back(std::move(reason));
    }
  }
  return reasons;
}

}  // namespace

std::string_view name(Fragment fragment) {
  switch (fragment) {
    case Fragment::c_rasp: return "C-RASP";
    case Fragment::periodic: return "C-RASP[periodic]";
    case Fragment::local: return "C-RASP[local]";
    case Fragment::periodic_local: return "C-RASP[periodic,local]";
    case Fragment::task: break;
  }
  return "task";
}

std::vector<TermReport> check_terms(const Terms& terms) {
  std::vector<TermReport> reports;
  for (const Facts& facts : all_facts(terms)) reports.push_back(report_of(facts));
  return reports;
}

ProgramReport check(const Program& program, const RegexJudge& judge) {
  std::vector<Facts> facts = all_facts(program.terms);
  ProgramReport report;
  report.report = report_of(of_outputs(program, facts));
  report.reasons = reasons_of(program, judge);
  if (report.report.fragment == Fragment::task) report.rewritten = report_of_rewritten(program, judge);
  report.guarantees = guarantees(report.rewritten.value_or(report.report), program.kind);
  for (const NamedTerm& definition : program.definitions) {
    report.definitions.push_back({definition.name, program.terms.type(definition.term), definition.span,
                                  report_of(facts[definition.term.index])});
  }
  return report;
}

}  // namespace crasp::lang
