#include "compare/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compare/word_states.h"
#include "compiler/lower.h"
#include "compiler/native.h"
#include "compiler/object_cache.h"
#include "compiler/run.h"
#include "lang/failure.h"
#include "verifier/express.h"

namespace crasp::compare {
namespace {

template <class Columns>
std::vector<std::vector<std::int64_t>> by_position(const Columns& by_output, std::size_t length) {
  std::vector<std::vector<std::int64_t>> result(length + 1);
  for (std::size_t position = 0; position <= length; ++position) {
    for (const auto& column : by_output) result[position].push_back(column[position]);
  }
  return result;
}

/// Answers that an input may have: itself, backwards, sorted.
class Guesses {
 public:
  explicit Guesses(const lang::Word& word) : words_{word, {word.rbegin(), word.rend()}, word} { std::ranges::sort(words_[2]); }

  /// Appends to `tried` how the answer may go on: as the guess that it agrees with for longest.
  void append_rest(const lang::Word& answer, lang::Word& tried) const {
    const auto agreement = [&](const lang::Word& guess) { return std::ranges::mismatch(guess, answer).in1 - guess.begin(); };
    const lang::Word& best = *std::ranges::max_element(words_, {}, agreement);
    if (best.size() > answer.size()) tried.insert(tried.end(), best.begin() + static_cast<std::ptrdiff_t>(answer.size()), best.end());
  }

 private:
  std::array<lang::Word, 3> words_;
};

}  // namespace

class Labeller::Runner {
 public:
  virtual ~Runner() = default;
  /// The outputs at positions 0 … n of a word.
  virtual std::vector<std::vector<std::int64_t>> outputs(const lang::Word& word) const = 0;
};

/// Symbol by symbol through the compiled step.
class Labeller::Native : public Runner {
 public:
  explicit Native(std::shared_ptr<compiler::NativeProgram> program) : program_(std::move(program)), kernel_(program_->step()) {}

  std::vector<std::vector<std::int64_t>> outputs(const lang::Word& word) const override {
    compiler::State state = kernel_.start();
    std::vector<std::uint64_t> now(program_->start_values().begin(), program_->start_values().end());
    std::vector<std::vector<std::int64_t>> result = {{now.begin(), now.end()}};
    for (const lang::SymbolIndex symbol : word) {
      const std::uint8_t code = program_->code_of_symbol()[symbol];
      kernel_.run(state.data(), &code, 1, now.data());
      result.emplace_back(now.begin(), now.end());
    }
    return result;
  }

 private:
  std::shared_ptr<compiler::NativeProgram> program_;
  compiler::Native<compiler::LaneKernel> kernel_;
};

/// Large programs, which are read in blocks.
class Labeller::InBlocks : public Runner {
 public:
  explicit InBlocks(std::shared_ptr<compiler::NativeProgram> program) : program_(std::move(program)) {}

  std::vector<std::vector<std::int64_t>> outputs(const lang::Word& word) const override {
    return by_position(compiler::trace(*program_, compiler::encode(*program_, word)), word.size());
  }

 private:
  std::shared_ptr<compiler::NativeProgram> program_;
};

class Labeller::Interpreted : public Runner {
 public:
  explicit Interpreted(const lang::Program& program) : program_(program) {}

  std::vector<std::vector<std::int64_t>> outputs(const lang::Word& word) const override {
    const auto result = lang::evaluate(program_.terms, program_.outputs(), word);
    const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
    if (columns == nullptr) throw lang::Failure(fmt::format("`{}`: a count leaves the 64-bit range", program_.name));
    return by_position(*columns, word.size());
  }

 private:
  const lang::Program& program_;
};

Labeller::Labeller(const lang::Program& spec) : spec_(spec) {
  const auto lowered = compiler::lower(verifier::express_in_c_rasp(spec_));
  const auto* ir = std::get_if<compiler::Ir>(&lowered);
  if (ir == nullptr || !compiler::Machine::limit(*ir).empty()) {
    runner_ = std::make_unique<Interpreted>(spec_);
    return;
  }
  auto program = std::make_shared<compiler::NativeProgram>(*ir, compiler::default_cache());
  if (program->is_large() && program->is_boolean()) {
    runner_ = std::make_unique<InBlocks>(std::move(program));
  } else {
    runner_ = std::make_unique<Native>(std::move(program));
  }
}

Labeller::~Labeller() = default;

std::vector<std::vector<std::int64_t>> Labeller::outputs(const lang::Word& word) const { return runner_->outputs(word); }

/// The one symbol that is allowed, or none where the answer ends.
std::optional<lang::SymbolIndex> Labeller::said(const std::vector<std::int64_t>& allowed) const {
  const auto is_allowed = [](std::int64_t value) { return value != 0; };
  const auto count = std::ranges::count_if(allowed, is_allowed);
  if (count > 1) throw lang::Failure(fmt::format("`{}` allows several symbols after an input: that is no answer", spec_.name));
  const auto symbol = static_cast<lang::SymbolIndex>(std::ranges::find_if(allowed, is_allowed) - allowed.begin());
  if (count == 0 || symbol == end_symbol(spec_.alphabet)) return std::nullopt;
  return symbol;
}

/// What is said at a position depends on what was said before, so an answer takes a reading for each of its symbols; unless it is
/// guessed: one reading then tells all symbols up to the first wrong one.
lang::Word Labeller::answer(const lang::Word& word) const {
  lang::Word read = word;
  const auto separator = spec_.alphabet.find("<sep>");
  if (separator && std::ranges::find(word, *separator) == word.end()) read.push_back(*separator);
  const Guesses guesses(word);
  lang::Word answer;
  while (true) {
    lang::Word tried = read;
    tried.insert(tried.end(), answer.begin(), answer.end());
    const std::size_t known = tried.size();
    guesses.append_rest(answer, tried);
    const auto allowed = runner_->outputs(tried);
    for (std::size_t position = known; position <= tried.size(); ++position) {
      const auto symbol = said(allowed[position]);
      if (!symbol) return answer;
      answer.push_back(*symbol);
      if (answer.size() > 2 * word.size() + 17) throw lang::Failure(fmt::format("`{}` does not stop", spec_.name));
      if (position < tried.size() && tried[position] != *symbol) break;
    }
  }
}

}  // namespace crasp::compare
