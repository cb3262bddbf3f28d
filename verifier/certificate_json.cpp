#include "verifier/certificate_json.h"

#include <stdexcept>

#include "lang/overloaded.h"

namespace crasp::verifier {
namespace {

using Json = nlohmann::ordered_json;

Json bound_to_json(std::int64_t bound) {
  return bound == kInfinity || bound == -kInfinity ? Json(nullptr) : Json(bound);
}

Json boxes_to_json(const NodeBoxes& boxes) {
  Json result = Json::array();
  for (const auto& box : boxes) {
    Json intervals = box ? Json::array() : Json(nullptr);
    for (std::size_t f = 0; box && f < box->size(); ++f) {
      intervals.push_back({bound_to_json((*box)[f].low), bound_to_json((*box)[f].high)});
    }
    result.push_back(std::move(intervals));
  }
  return result;
}

Json states_to_json(const ClosedStates& states) {
  Json nodes = Json::array();
  for (const RunSet& set : states) {
    Json runs = Json::array();
    for (std::size_t run = 0; run < set.size(); ++run) {
      Json numbers = Json::array();
      for (std::int64_t number : set.prefix(run)) numbers.push_back(number);
      numbers.push_back(set.interval(run).low);
      numbers.push_back(set.interval(run).high);
      runs.push_back(std::move(numbers));
    }
    nodes.push_back(std::move(runs));
  }
  return {{"states", std::move(nodes)}};
}

Json inequalities_to_json(const Inequalities& invariant) {
  Json nodes = Json::array();
  for (const auto& node : invariant) {
    Json all = node ? Json::array() : Json(nullptr);
    for (std::size_t k = 0; node && k < node->size(); ++k) {
      Json numbers = (*node)[k].factors;
      numbers.push_back((*node)[k].bound);
      all.push_back(std::move(numbers));
    }
    nodes.push_back(std::move(all));
  }
  return {{"inequalities", std::move(nodes)}};
}

Json induction_to_json(const Induction& induction) {
  return {{"k", induction.k}, {"kept", inequalities_to_json(induction.kept).at("inequalities")}};
}

Json no_walk_to_json(const NoWalk& proof) {
  return {{"no_walk", {{"cuts", proof.cuts}, {"grammar", proof.counted == Counted::productions}}}};
}

Json to_json(const Boxes& boxes) {
  return {{"reach", boxes_to_json(boxes.reach)}, {"live", boxes_to_json(boxes.live)}};
}

// --- reading: nlohmann's exceptions about wrong types are caught in one place -----------------------------------------

/// Nothing that a proof contains is as large, and sums of what is smaller stay within 64 bits.
constexpr std::int64_t kLargest = std::int64_t{1} << 52;

std::int64_t number_from_json(const Json& json) {
  const auto number = json.get<std::int64_t>();
  if (number > kLargest || number < -kLargest) throw std::out_of_range("number");
  return number;
}

std::int64_t bound_from_json(const Json& json, std::int64_t missing) {
  return json.is_null() ? missing : number_from_json(json);
}

std::vector<std::int64_t> row_from_json(const Json& json) {
  std::vector<std::int64_t> row;
  for (const Json& number : json) row.push_back(number_from_json(number));
  return row;
}

NodeBoxes boxes_from_json(const Json& json) {
  NodeBoxes boxes;
  for (const Json& node : json) {
    auto& box = boxes.emplace_back();
    if (node.is_null()) continue;
    box.emplace();
    for (const Json& interval : node) {
      box->push_back({bound_from_json(interval.at(0), -kInfinity), bound_from_json(interval.at(1), kInfinity)});
    }
  }
  return boxes;
}

Boxes both_from_json(const Json& json) {
  return {boxes_from_json(json.at("reach")), boxes_from_json(json.at("live"))};
}

ClosedStates states_from_json(const Json& json) {
  ClosedStates states;
  for (const Json& node : json) {
    std::size_t width = node.empty() ? 2 : node.at(0).size();
    RunSet set(width - 1);
    for (const Json& run : node) {
      auto numbers = row_from_json(run);
      if (numbers.size() != width || width < 2) throw std::out_of_range("runs of different width");
      const Interval interval{numbers[width - 2], numbers[width - 1]};
      numbers.resize(width - 2);
      set.add(numbers, interval);
    }
    set.normalise();
    states.push_back(std::move(set));
  }
  return states;
}

Inequalities inequalities_from_json(const Json& json) {
  Inequalities invariant;
  for (const Json& node : json) {
    auto& all = invariant.emplace_back();
    if (node.is_null()) continue;
    all.emplace();
    for (const Json& row : node) {
      Inequality inequality{row_from_json(row), 0};
      inequality.bound = inequality.factors.at(inequality.factors.size() - 1);
      inequality.factors.pop_back();
      all->push_back(std::move(inequality));
    }
  }
  return invariant;
}

NoWalk no_walk_from_json(const Json& json) {
  return {json.at("cuts").get<Cuts>(), json.value("grammar", false) ? Counted::productions : Counted::moves};
}

Certificate one_from_json(const Json& json) {
  Certificate certificate;
  for (const Json& round : json.at("rounds")) certificate.rounds.push_back(both_from_json(round));
  if (!json.at("split").is_null()) certificate.split = both_from_json(json.at("split"));
  certificate.with_length = json.at("with_length").get<bool>();
  certificate.in_lattice = json.at("in_lattice").get<bool>();
  const Json& invariant = json.at("invariant");
  if (invariant.contains("states")) certificate.invariant = states_from_json(invariant.at("states"));
  if (invariant.contains("inequalities")) certificate.invariant = inequalities_from_json(invariant.at("inequalities"));
  if (invariant.contains("formulas")) certificate.invariant = invariant.at("formulas").get<Formulas>();
  if (invariant.contains("k")) {
    certificate.invariant = Induction{invariant.at("k").get<std::uint64_t>(), inequalities_from_json(invariant.at("kept"))};
  }
  if (invariant.contains("no_walk")) certificate.invariant = no_walk_from_json(invariant.at("no_walk"));
  return certificate;
}

}  // namespace

Json certificate_to_json(const Certificate& certificate) {
  if (!certificate.outputs.empty()) {
    Json outputs = Json::array();
    for (const Certificate& output : certificate.outputs) outputs.push_back(certificate_to_json(output));
    return {{"outputs", std::move(outputs)}};
  }
  Json rounds = Json::array();
  for (const Boxes& boxes : certificate.rounds) {
    rounds.push_back(to_json(boxes));
  }
  Json invariant = std::visit(lang::Overloaded{
                                  [](std::monostate) { return Json(nullptr); },
                                  [](const ClosedStates& states) { return states_to_json(states); },
                                  [](const Inequalities& inequalities) { return inequalities_to_json(inequalities); },
                                  [](const Formulas& formulas) { return Json{{"formulas", formulas}}; },
                                  [](const Induction& induction) { return induction_to_json(induction); },
                                  [](const NoWalk& proof) { return no_walk_to_json(proof); },
                              },
                              certificate.invariant);
  return {{"rounds", std::move(rounds)},
          {"split", certificate.split ? to_json(*certificate.split) : Json(nullptr)},
          {"with_length", certificate.with_length},
          {"in_lattice", certificate.in_lattice},
          {"invariant", std::move(invariant)}};
}

std::variant<Certificate, std::string> certificate_from_json(const Json& json) {
  try {
    if (!json.contains("outputs")) return one_from_json(json);
    Certificate certificate;
    for (const Json& output : json.at("outputs")) certificate.outputs.push_back(one_from_json(output));
    return certificate;
  } catch (const Json::exception& problem) {
    return std::string("the certificate cannot be read: ") + problem.what();
  } catch (const std::out_of_range&) {
    return std::string("the certificate cannot be read: a row has the wrong length, or a number the wrong size");
  }
}

}  // namespace crasp::verifier
