#include "compiler/walk.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <thread>

#include "lang/failure.h"

namespace crasp::compiler {
namespace {

using VisitFunction = std::function<void(unsigned, const Visit&)>;

constexpr std::uint64_t kMostWords = std::uint64_t{1} << 40;

/// base^exponent, or kMostWords + 1 if it is larger than kMostWords.
std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  std::uint64_t result = 1;
  for (; exponent > 0 && base > 1; --exponent) {
    result *= base;
    if (result > kMostWords) return kMostWords + 1;
  }
  return result;
}

/// One thread's way through the trie.
class Walker {
 public:
  Walker(const NativeProgram& program, const Native<LaneKernel>& kernel, std::size_t length, unsigned thread,
         const VisitFunction& visit)
      : program_(program),
        kernel_(kernel),
        symbols_(program.machine().ir().alphabet().size()),
        length_(length),
        thread_(thread),
        visit_(visit),
        outputs_(program.output_count()),
        codes_(kernel.lanes) {
    for (std::size_t k = 0; k <= length; ++k) states_.emplace_back(kernel.state_bytes);
  }

  /// The words whose number in base `symbols_` is first … first + lanes - 1, as prefixes; and below them if `deep`.
  void run(std::size_t prefix, std::uint64_t first, bool deep) {
    first_ = first;
    prefix_ = prefix;
    words_ = static_cast<unsigned>(std::min<std::uint64_t>(kernel_.lanes, power(symbols_, prefix) - first));
    states_[prefix].clear();
    for (std::size_t k = 0; k < prefix; ++k) step(states_[prefix], k);
    report();
    if (deep) extend(prefix);
  }

 private:
  /// All lanes read digit k, from the most significant, of the number of their prefix.
  void step(State& state, std::size_t k) {
    const std::uint64_t unit = power(symbols_, prefix_ - 1 - k);
    for (unsigned lane = 0; lane < kernel_.lanes; ++lane) {
      codes_[lane] = program_.code_of_symbol()[(first_ + lane) / unit % symbols_];
    }
    kernel_.run(state.data(), codes_.data(), 1, outputs_.data());
  }

  void extend(std::size_t length) {
    if (length == length_) return;
    for (std::uint32_t symbol = 0; symbol < symbols_; ++symbol) {
      states_[length + 1].assign(states_[length]);
      std::memset(codes_.data(), program_.code_of_symbol()[symbol], codes_.size());
      kernel_.run(states_[length + 1].data(), codes_.data(), 1, outputs_.data());
      suffix_.push_back(symbol);
      report();
      extend(length + 1);
      suffix_.pop_back();
    }
  }

  void report() { visit_(thread_, Visit(symbols_, first_, words_, prefix_, suffix_, outputs_)); }

  const NativeProgram& program_;
  Native<LaneKernel> kernel_;
  std::uint32_t symbols_;
  std::size_t length_;
  unsigned thread_;
  const VisitFunction& visit_;
  std::vector<State> states_;  ///< by length of the word
  std::vector<std::uint32_t> suffix_;
  std::vector<std::uint64_t> outputs_;
  std::vector<std::uint8_t> codes_;
  std::uint64_t first_ = 0;
  std::size_t prefix_ = 0;
  unsigned words_ = 0;
};

void visit_empty_word(const NativeProgram& program, const VisitFunction& visit) {
  std::vector<std::uint64_t> outputs;
  for (std::int64_t value : program.start_values()) outputs.push_back(value ? 1 : 0);
  const std::vector<std::uint32_t> no_symbols;
  visit(0, Visit(1, 0, 1, 0, no_symbols, outputs));
}

/// Where the trie is cut: with some work for each thread, and few idle lanes.
std::size_t cut_depth(std::uint64_t symbols, std::size_t length, std::uint64_t lanes, unsigned threads) {
  std::size_t depth = 1;
  while (depth < length && power(symbols, depth) < 8 * lanes * threads && symbols > 1) ++depth;
  return depth;
}

}  // namespace

std::vector<std::uint32_t> Visit::word(unsigned lane) const {
  std::vector<std::uint32_t> word(prefix_);
  std::uint64_t number = first_ + lane;
  for (std::size_t k = prefix_; k-- > 0; number /= symbols_) word[k] = static_cast<std::uint32_t>(number % symbols_);
  word.insert(word.end(), suffix_.begin(), suffix_.end());
  return word;
}

void walk(NativeProgram& program, std::size_t length, unsigned threads, const VisitFunction& visit) {
  const std::uint64_t symbols = program.machine().ir().alphabet().size();
  if (power(symbols, length) > kMostWords) throw lang::Failure("a walk over all words visits at most 2^40 of them");
  visit_empty_word(program, visit);
  if (length == 0 || symbols == 0) return;
  const Native<LaneKernel> kernel = program.lanes(length);
  const std::size_t depth = cut_depth(symbols, length, kernel.lanes, threads);
  Walker shallow(program, kernel, length, 0, visit);
  for (std::size_t k = 1; k < depth; ++k) {
    for (std::uint64_t first = 0; first < power(symbols, k); first += kernel.lanes) shallow.run(k, first, false);
  }
  std::atomic<std::uint64_t> next{0};
  const auto work = [&](unsigned thread) {
    Walker walker(program, kernel, length, thread, visit);
    while (true) {
      const std::uint64_t first = next.fetch_add(kernel.lanes);
      if (first >= power(symbols, depth)) return;
      walker.run(depth, first, true);
    }
  };
  std::vector<std::thread> others;
  for (unsigned thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
  work(0);
  for (std::thread& thread : others) thread.join();
}

std::vector<std::uint64_t> count_accepted(NativeProgram& program, std::size_t length, unsigned threads,
                                          std::size_t output) {
  std::vector<std::vector<std::uint64_t>> counts(threads, std::vector<std::uint64_t>(length + 1));
  walk(program, length, threads, [&](unsigned thread, const Visit& visit) {
    counts[thread][visit.length()] += static_cast<std::uint64_t>(std::popcount(visit.output(output)));
  });
  for (unsigned thread = 1; thread < threads; ++thread) {
    for (std::size_t k = 0; k <= length; ++k) counts[0][k] += counts[thread][k];
  }
  return counts[0];
}

}  // namespace crasp::compiler
