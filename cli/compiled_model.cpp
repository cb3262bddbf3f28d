#include "cli/compiled_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "lang/failure.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

namespace weights = compiler::weights;

weights::Compiled compile_for(const weights::Source& source, std::int64_t length) {
  weights::Options options;
  options.length = length;
  auto result = weights::compile(source, options);
  if (const auto* why = std::get_if<weights::NotCompiled>(&result)) throw lang::Failure("no weights: " + why->reason);
  return std::get<weights::Compiled>(std::move(result));
}

std::unique_ptr<RunningModel> running(const weights::Source& source, const weights::Compiled& compiled, Backend backend) {
  const weights::Vocabulary& vocabulary = compiled.design.planned.plan.vocabulary;
  const auto& symbols = source.ir.alphabet().symbols;
  const std::vector<std::string> special(vocabulary.tokens.begin() + static_cast<std::ptrdiff_t>(symbols.size()),
                                         vocabulary.tokens.end());
  const backend::Checkpoint<float> checkpoint{weights::round_to(compiled.model, weights::Dtype::float32),
                                              {vocabulary.bos, vocabulary.eos, vocabulary.pad},
                                              backend::Tokenizer(vocabulary.tokens, special)};
  ModelMeaning meaning;
  meaning.kind = source.kind;
  if (vocabulary.yes >= 0) {
    meaning.yes = static_cast<backend::Token>(vocabulary.yes);
    meaning.no = static_cast<backend::Token>(vocabulary.no);
  }
  auto model = make_running_model(checkpoint, meaning, symbols, backend);
  if (vocabulary.unknown >= 0) model->read_others_as(static_cast<backend::Token>(vocabulary.unknown));
  return model;
}

}  // namespace

std::optional<CompiledModel> CompiledModel::make(const lang::Program& program, Backend backend, weights::NotCompiled& why) {
  auto source = weights::source_of(verifier::express_in_c_rasp(program));
  if (auto* problem = std::get_if<weights::NotCompiled>(&source)) {
    why = std::move(*problem);
    return std::nullopt;
  }
  return CompiledModel(std::get<weights::Source>(std::move(source)), backend);
}

RunningModel& CompiledModel::for_words_of(std::size_t length) {
  constexpr std::uint64_t kShortest = 64;
  if (static_cast<std::int64_t>(length) <= length_) return *model_;
  const auto wanted = static_cast<std::int64_t>(std::bit_ceil(std::max<std::uint64_t>(length, kShortest)));
  weights::Compiled compiled = compile_for(source_, wanted);
  if (compiled.certificate.length < static_cast<std::int64_t>(length)) {
    throw lang::Failure(fmt::format("no model of this program is certified for words of {} symbols: {}", length,
                                    compiled.certificate.reason));
  }
  model_ = running(source_, compiled, backend_);
  length_ = compiled.certificate.length;
  return *model_;
}

}  // namespace crasp::cli
