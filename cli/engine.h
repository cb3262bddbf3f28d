#pragma once
// Which engine answers `crasp run`: the reference interpreter, or native code.

#include <memory>
#include <optional>
#include <string>

#include "cli/answer.h"
#include "compiler/run.h"
#include "lang/program.h"

namespace crasp::cli {

enum class Engine : unsigned char { automatic, interpreter, jit };

/// Answers by native code. Gives the program's outputs only, no columns.
class NativeQuestioner {
 public:
  /// The program as native code, or why there is none.
  static std::unique_ptr<NativeQuestioner> make(const lang::Program& program, lang::Reading reading,
                                                std::string& reason);

  /// Nothing if a count could leave 64 bits on so long a word.
  std::optional<Answer> ask(const lang::Word& word);

  /// Throws `lang::Failure` if `ask` has no answer on words of this length.
  void require_length(std::size_t length) const { native_.require_length(length + 1); }

  /// Words of any length that an input can have do not overflow, and the outputs are Boolean.
  bool can_stream() const { return reader_ && native_.longest_word() >= std::uint64_t{1} << 48U; }

  /// Reads words piece by piece; only programs whose outputs are Boolean have one.
  compiler::WordReader* reader() { return reader_ ? &*reader_ : nullptr; }
  /// The code of each symbol, which the reader takes.
  const std::vector<std::uint8_t>& codes() const { return native_.code_of_symbol(); }

 private:
  NativeQuestioner(const lang::Program& program, lang::Reading reading, const compiler::Ir& ir);
  Answer answer(std::span<const std::int64_t> values) const;

  const lang::Program& program_;
  lang::Reading reading_;
  compiler::NativeProgram native_;
  std::optional<compiler::WordReader> reader_;  ///< unless an output is a count
  std::vector<std::uint8_t> codes_;
};

}  // namespace crasp::cli
