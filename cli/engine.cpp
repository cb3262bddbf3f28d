#include "cli/engine.h"

#include <algorithm>
#include <variant>

#include "compiler/lower.h"
#include "compiler/object_cache.h"
#include "compiler/passes.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

bool all_boolean(const lang::Program& program) {
  const auto outputs = program.outputs();
  return std::all_of(outputs.begin(), outputs.end(),
                     [&](lang::TermId id) { return program.terms.type(id) == lang::Type::boolean; });
}

}  // namespace

std::unique_ptr<NativeQuestioner> NativeQuestioner::make(const lang::Program& program, lang::Reading reading,
                                                         std::string& reason) {
  // Open alphabets and the after-word reading have symbols outside Σ, on which the rewritten program may differ.
  const bool closed = !program.alphabet.open && reading == lang::Reading::last_symbol;
  const auto lowered = compiler::lower(closed ? verifier::express_in_c_rasp(program) : program, reading == lang::Reading::after_word);
  if (const auto* refused = std::get_if<compiler::NotLowered>(&lowered)) {
    reason = refused->reason;
    return nullptr;
  }
  const compiler::Ir ir = compiler::optimise(std::get<compiler::Ir>(lowered));
  reason = compiler::Machine::limit(ir);
  if (reason.empty() && !all_boolean(program)) reason = compiler::NativeProgram::step_limit(ir);  // blocks give no counts
  if (!reason.empty()) return nullptr;
  return std::unique_ptr<NativeQuestioner>(new NativeQuestioner(program, reading, ir));
}

NativeQuestioner::NativeQuestioner(const lang::Program& program, lang::Reading reading, const compiler::Ir& ir)
    : program_(program), reading_(reading), native_(ir, compiler::default_cache()) {
  if (all_boolean(program)) reader_.emplace(native_);
}

std::optional<Answer> NativeQuestioner::ask(const lang::Word& word) {
  codes_.clear();
  for (lang::SymbolIndex symbol : word) codes_.push_back(native_.code_of_symbol()[symbol]);
  if (reading_ == lang::Reading::after_word) codes_.push_back(native_.code_of_symbol()[program_.alphabet.other()]);
  if (codes_.size() > native_.longest_word()) return std::nullopt;
  if (reader_) {
    reader_->clear();
    reader_->read(codes_);
    const std::vector<std::uint8_t> bits = reader_->outputs();
    return answer(std::vector<std::int64_t>(bits.begin(), bits.end()));
  }
  if (codes_.empty()) return answer(native_.start_values());
  const auto kernel = native_.step();
  compiler::State state = kernel.start();
  std::vector<std::uint64_t> values(native_.output_count());
  kernel.run(state.data(), codes_.data(), codes_.size(), values.data());
  return answer(std::vector<std::int64_t>(values.begin(), values.end()));
}

Answer NativeQuestioner::answer(std::span<const std::int64_t> values) const {
  Answer answer;
  if (program_.kind == lang::ProgramKind::generator) {
    for (std::size_t symbol = 0; symbol < values.size(); ++symbol) {
      if (values[symbol] != 0) answer.next.push_back(static_cast<lang::SymbolIndex>(symbol));
    }
  } else {
    answer.type = program_.terms.type(program_.verdict);
    answer.value = values[0];
  }
  return answer;
}

}  // namespace crasp::cli
