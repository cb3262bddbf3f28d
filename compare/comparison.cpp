#include "compare/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crasp::compare {
namespace {

constexpr std::size_t kOfCertified = 6;  ///< words of a family at a length on which a compiled model is tried

/// "12,345"
std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string counted(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

class Measurer {
 public:
  Measurer(const lang::Task& task, const Plan& plan, std::vector<Candidate>& candidates, const Progress& progress)
      : task_(task), plan_(plan), candidates_(candidates), progress_(progress),
        inputs_(std::make_shared<Inputs>(task, plan.any_word)), key_(task) {}

  void ask_all() {
    for (Family family : plan_.families) ask_family(family);
  }

  void run() {
    ask_all();
    for (std::size_t k = 0; k < candidates_.size(); ++k) search(candidates_[k], static_cast<double>(k));
    for (Candidate& candidate : candidates_) look(candidate);
  }

 private:
  bool is_far(const Stretch& stretch) const { return stretch.bin >= plan_.bins.size(); }

  /// Words of one family in this stretch, so that all stretches of a bin together have `plan_.words`.
  std::vector<Question> questions(const InputStream& stream, std::size_t index) const {
    const Stretch& stretch = plan_.stretches[index];
    std::size_t count = plan_.far_words;
    if (!is_far(stretch)) {
      const auto parts = static_cast<std::size_t>(std::count_if(plan_.stretches.begin(), plan_.stretches.end(),
                                                                [&](const Stretch& s) { return s.bin == stretch.bin; }));
      count = (plan_.words + parts - 1) / parts;
    }
    return draw_questions(stream, key_, stretch.lengths, index << 32U, count);
  }

  void ask_family(Family family) {
    const InputStream stream(task_, inputs_, family, plan_.seed);
    Candidate* compiled = nullptr;
    for (Candidate& candidate : candidates_) {
      if (candidate.kind == SubjectKind::compiled) compiled = &candidate;
    }
    for (std::size_t index = 0; index < plan_.stretches.size(); ++index) {
      const Stretch& stretch = plan_.stretches[index];
      // Boundary words are drawn by counting, for which very long ones have too many states.
      if (is_far(stretch) && family == Family::boundary) continue;
      progress_(fmt::format("{} words of length {} to {}", name(family), stretch.lengths.low, stretch.lengths.high),
                static_cast<double>(index) / static_cast<double>(plan_.stretches.size()));
      const auto asked = questions(stream, index);
      for (Candidate& candidate : candidates_) candidate.cells.push_back({family, index, measure(*candidate.subject, asked)});
      if (family == Family::sampled && !is_far(stretch) && compiled != nullptr) add_agreement(*compiled, asked);
    }
  }

  void add_agreement(Candidate& compiled, const std::vector<Question>& asked) {
    const std::span some = std::span(asked).first(std::min<std::size_t>(asked.size(), 16));
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      if (&candidates_[k] == &compiled) continue;
      const auto share = agreement(*compiled.subject, *candidates_[k].subject, some);
      if (!share) continue;
      sums_.resize(candidates_.size());
      sums_[k].first += *share;
      ++sums_[k].second;
      candidates_[k].agreement = sums_[k].first / sums_[k].second;
    }
  }

  void search(Candidate& candidate, double done) {
    std::vector<Miss> known;
    for (const Cell& cell : candidate.cells) {
      if (!is_far(plan_.stretches[cell.stretch])) known.insert(known.end(), cell.measured.misses.begin(), cell.measured.misses.end());
    }
    SearchLimits limits = plan_.search;
    // Proved right and checked anew: these words look for a fault of the proof, and a model over 150 symbols has 10 million weights.
    if (candidate.kind == SubjectKind::compiled) limits.each = std::min(limits.each, kOfCertified);
    limits.progress = [&](const std::string& what) {
      progress_(fmt::format("{}: {}", candidate.model, what), done / static_cast<double>(candidates_.size()));
    };
    candidate.search = shortest_failing_word(*candidate.subject, task_, inputs_, key_, known, limits);
  }

  void look(Candidate& candidate) {
    if (plan_.attention_word.empty()) return;
    progress_("attention", 1);
    const Response expected = key_(plan_.attention_input);
    if (candidate.subject->fits(plan_.attention_input, expected)) {
      candidate.attention = look_at_attention(*candidate.subject, plan_.attention_input);
    }
  }

  const lang::Task& task_;
  const Plan& plan_;
  std::vector<Candidate>& candidates_;
  const Progress& progress_;
  std::shared_ptr<const Inputs> inputs_;
  AnswerKey key_;
  std::vector<std::pair<double, int>> sums_;  ///< of agreement, by candidate
};

}  // namespace

AttentionReport look_at_attention(const Subject& subject, const lang::Word& word) {
  AttentionReport report{subject.attention(word), {}};
  const std::size_t n = report.attention.tokens.size();
  for (const auto& weights : report.attention.weights) {
    double sum = 0;
    for (std::size_t i = 1; i < n; ++i) {  // the first token sees itself alone
      double entropy = 0;
      for (std::size_t j = 0; j <= i; ++j) {
        const double weight = weights[i * n + j];
        if (weight > 0) entropy -= weight * std::log(weight);
      }
      sum += entropy / std::log(static_cast<double>(i + 1));
    }
    report.spread.push_back(n > 1 ? sum / static_cast<double>(n - 1) : 0);
  }
  return report;
}

Tally Candidate::total(Family family, std::optional<std::size_t> bin, const std::vector<Stretch>& stretches) const {
  Tally sum;
  for (const Cell& cell : cells) {
    if (cell.family == family && (!bin || stretches[cell.stretch].bin == *bin)) sum += cell.measured.tally;
  }
  return sum;
}

bool Candidate::wrong_somewhere() const {
  if (search && search->failing) return true;
  return std::any_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.measured.tally.right < cell.measured.tally.words; });
}

std::string shape_text(const backend::Config& config) {
  return fmt::format("{}, {}, {} dimensions, {} parameters", counted(config.layers, "layer"), counted(config.heads, "head"),
                     grouped(config.dim), grouped(backend::parameter_count(config)));
}

void cut_into_stretches(Plan& plan) {
  constexpr std::int64_t kMostParts = 12;
  plan.stretches.clear();
  for (std::size_t bin = 0; bin < plan.bins.size(); ++bin) {
    const std::int64_t size = plan.bins[bin].high - plan.bins[bin].low + 1;
    for (Stretch stretch : stretches(std::span(&plan.bins[bin], 1), std::max<std::int64_t>(1, (size + kMostParts - 1) / kMostParts))) {
      stretch.bin = bin;
      plan.stretches.push_back(stretch);
    }
  }
  for (std::size_t k = 0; k < plan.far.size(); ++k) plan.stretches.push_back({{plan.far[k], plan.far[k]}, plan.bins.size() + k});
}

void measure_all(const lang::Task& task, const Plan& plan, std::vector<Candidate>& candidates, const Progress& progress) {
  Measurer(task, plan, candidates, progress).run();
}

void measure_families(const lang::Task& task, const Plan& plan, std::vector<Candidate>& candidates, const Progress& progress) {
  Measurer(task, plan, candidates, progress).ask_all();
}

}  // namespace crasp::compare
