#include "compare/labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/word_states.h"
#include "compiler/lower.h"
#include "compiler/native.h"
#include "compiler/object_cache.h"
#include "compiler/run.h"
#include "lang/failure.h"
#include "verifier/express.h"

namespace crasp::compare {

/// Reads a word symbol by symbol and says the outputs after each.
class Labeller::Runner {
 public:
  virtual ~Runner() = default;
  /// A fresh reader at position 0.
  virtual std::unique_ptr<Runner> restart() const = 0;
  virtual void read(lang::SymbolIndex symbol) = 0;
  virtual std::vector<std::int64_t> outputs() = 0;
  /// The outputs at positions 0 … n of a whole word, from a fresh reader.
  virtual std::vector<std::vector<std::int64_t>> all_outputs(const lang::Word& word) {
    std::vector<std::vector<std::int64_t>> result = {outputs()};
    for (lang::SymbolIndex symbol : word) {
      read(symbol);
      result.push_back(outputs());
    }
    return result;
  }
};

/// Symbol by symbol through the compiled step.
class Labeller::Native : public Runner {
 public:
  explicit Native(std::shared_ptr<compiler::NativeProgram> program)
      : program_(std::move(program)),
        kernel_(program_->step()),
        state_(kernel_.start()),
        outputs_(program_->start_values().begin(), program_->start_values().end()) {}

  std::unique_ptr<Runner> restart() const override { return std::make_unique<Native>(program_); }

  void read(lang::SymbolIndex symbol) override {
    const std::uint8_t code = program_->code_of_symbol()[symbol];
    kernel_.run(state_.data(), &code, 1, outputs_.data());
  }

  std::vector<std::int64_t> outputs() override { return {outputs_.begin(), outputs_.end()}; }

 private:
  std::shared_ptr<compiler::NativeProgram> program_;
  compiler::Native<compiler::LaneKernel> kernel_;
  compiler::State state_;
  std::vector<std::uint64_t> outputs_;
};

/// Large programs, which are read in blocks.
class Labeller::InBlocks : public Runner {
 public:
  explicit InBlocks(std::shared_ptr<compiler::NativeProgram> program) : program_(std::move(program)), reader_(*program_) {}

  std::unique_ptr<Runner> restart() const override { return std::make_unique<InBlocks>(program_); }

  void read(lang::SymbolIndex symbol) override { reader_.read({&program_->code_of_symbol()[symbol], 1}); }

  std::vector<std::int64_t> outputs() override {
    const std::vector<std::uint8_t> bits = reader_.outputs();
    return {bits.begin(), bits.end()};
  }

  std::vector<std::vector<std::int64_t>> all_outputs(const lang::Word& word) override {
    const auto by_output = compiler::trace(*program_, compiler::encode(*program_, word));
    std::vector<std::vector<std::int64_t>> by_position(word.size() + 1);
    for (const auto& column : by_output) {
      for (std::size_t i = 0; i <= word.size(); ++i) by_position[i].push_back(column[i]);
    }
    return by_position;
  }

 private:
  std::shared_ptr<compiler::NativeProgram> program_;
  compiler::WordReader reader_;
};

class Labeller::Interpreted : public Runner {
 public:
  explicit Interpreted(const lang::Program& program) : program_(program) {}
  std::unique_ptr<Runner> restart() const override { return std::make_unique<Interpreted>(program_); }
  void read(lang::SymbolIndex symbol) override { word_.push_back(symbol); }

  std::vector<std::int64_t> outputs() override { return all_outputs(word_).back(); }

  std::vector<std::vector<std::int64_t>> all_outputs(const lang::Word& word) override {
    const auto result = lang::evaluate(program_.terms, program_.outputs(), word);
    const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
    if (columns == nullptr) throw lang::Failure(fmt::format("`{}`: a count leaves the 64-bit range", program_.name));
    std::vector<std::vector<std::int64_t>> values(word.size() + 1);
    for (std::size_t position = 0; position <= word.size(); ++position) {
      for (const lang::Column& column : *columns) values[position].push_back(column[position]);
    }
    return values;
  }

 private:
  const lang::Program& program_;
  lang::Word word_;
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

std::vector<std::vector<std::int64_t>> Labeller::outputs(const lang::Word& word) const {
  return runner_->restart()->all_outputs(word);
}

lang::Word Labeller::answer(const lang::Word& word) const {
  const auto runner = runner_->restart();
  for (lang::SymbolIndex symbol : word) runner->read(symbol);
  const auto separator = spec_.alphabet.find("<sep>");
  if (separator && std::find(word.begin(), word.end(), *separator) == word.end()) runner->read(*separator);
  const lang::SymbolIndex end = end_symbol(spec_.alphabet);
  lang::Word answer;
  while (true) {
    const std::vector<std::int64_t> allowed = runner->outputs();
    const auto count = std::count_if(allowed.begin(), allowed.end(), [](std::int64_t value) { return value != 0; });
    const auto first = std::find_if(allowed.begin(), allowed.end(), [](std::int64_t value) { return value != 0; });
    const auto symbol = static_cast<lang::SymbolIndex>(first - allowed.begin());
    if (count == 0 || (count == 1 && symbol == end)) return answer;
    if (count > 1) throw lang::Failure(fmt::format("`{}` allows several symbols after an input: that is no answer", spec_.name));
    if (answer.size() > 2 * word.size() + 16) throw lang::Failure(fmt::format("`{}` does not stop", spec_.name));
    answer.push_back(symbol);
    runner->read(symbol);
  }
}

}  // namespace crasp::compare
