#pragma once
// A program as a transformer, for `crasp run FILE --backend cpu`: compiled in memory, for words as long as they come.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/model.h"
#include "compiler/weights/compile.h"

namespace crasp::cli {

class CompiledModel {
 public:
  /// Nothing, and the reason, if the program has no weights.
  static std::optional<CompiledModel> make(const lang::Program& program, Backend backend, compiler::weights::NotCompiled& why);

  /// The model, which is compiled anew if it is for shorter words. Throws `lang::Failure` if none can be certified for them.
  RunningModel& for_words_of(std::size_t length);

 private:
  CompiledModel(compiler::weights::Source source, Backend backend) : source_(std::move(source)), backend_(backend) {}

  compiler::weights::Source source_;
  Backend backend_;
  std::unique_ptr<RunningModel> model_;
  std::int64_t length_ = -1;
};

}  // namespace crasp::cli
