#include "cli/stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <vector>

#include "lang/display.h"
#include "lang/failure.h"

namespace crasp::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

/// What a byte means: a symbol's code, or something that ends or breaks a word.
enum class Kind : std::uint8_t { symbol, foreign, space, carriage_return };

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

constexpr const char* kOneCharacter = "between white space, a symbol of the alphabet is one character";

/// How much of the input was read, as a bar on the terminal behind standard error.
class Progress {
 public:
  Progress(int descriptor, Context& context) : context_(context) {
    struct stat info {};
    if (isatty(STDERR_FILENO) && fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) total_ = info.st_size;
  }
  ~Progress() {
    if (shown_ >= 0) context_.err.write("\r\x1b[K");
    context_.err.flush();
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::size_t bytes) {
    read_ += static_cast<off_t>(bytes);
    const int percent = total_ > 0 ? static_cast<int>(std::min<off_t>(100, read_ * 100 / total_)) : -1;
    if (percent <= shown_) return;
    shown_ = percent;
    const std::size_t cells = static_cast<std::size_t>(percent) * 40 / 100;
    context_.err.print("\r[{:<40}] {:3}%", std::string(cells, '#'), percent);
    context_.err.flush();
  }

 private:
  Context& context_;
  off_t total_ = 0, read_ = 0;
  int shown_ = -1;
};

class Stream {
 public:
  Stream(const lang::Alphabet& alphabet, lang::Split split, lang::Reading reading, NativeQuestioner& native)
      : alphabet_(alphabet),
        split_(split),
        native_(native),
        reader_(*native.reader()),
        after_word_(reading == lang::Reading::after_word) {
    kinds_.fill(Kind::foreign);
    for (char c : {' ', '\t', '\v', '\f'}) set_kind(c, Kind::space);
    set_kind('\r', Kind::carriage_return);
    for (lang::SymbolIndex symbol = 0; symbol < alphabet.size(); ++symbol) {
      const auto byte = static_cast<unsigned char>(alphabet.symbols[symbol][0]);
      kinds_[byte] = Kind::symbol;
      codes_[byte] = native.codes()[symbol];
    }
  }

  /// False at a symbol that the alphabet lacks; `problem()` says which.
  bool read(std::span<const char> block) {
    while (!block.empty()) {
      const void* const found = std::memchr(block.data(), '\n', block.size());
      const std::size_t length =
          found ? static_cast<std::size_t>(static_cast<const char*>(found) - block.data()) : block.size();
      if (!read_part(block.first(length))) return false;
      if (!found) break;
      end_line();
      block = block.subspan(length + 1);
    }
    return true;
  }

  /// The end of the input ends a line that is not empty.
  void finish() {
    if (column_ > 0) end_line();
  }

  const StreamCounts& counts() const { return counts_; }
  const std::string& problem() const { return problem_; }

 private:
  void set_kind(char c, Kind kind) { kinds_[static_cast<unsigned char>(c)] = kind; }

  bool read_part(std::span<const char> part) {
    coded_.resize(part.size());
    bool plain = !spaced_ && !held_return_;
    for (std::size_t k = 0; k < part.size(); ++k) {
      const auto byte = static_cast<unsigned char>(part[k]);
      coded_[k] = codes_[byte];
      plain &= kinds_[byte] == Kind::symbol;
    }
    if (plain) {
      token_ += part.size();
      column_ += part.size();
      reader_.read(coded_);
      return true;
    }
    return read_bytes(part);
  }

  bool read_bytes(std::span<const char> part) {
    for (const char& c : part) {
      const auto byte = static_cast<unsigned char>(c);
      if (held_return_ && !read_space('\r')) return false;
      held_return_ = false;
      ++column_;
      switch (kinds_[byte]) {
        case Kind::carriage_return: held_return_ = true; break;  // the end of the line if nothing follows
        case Kind::space:
          if (!read_space(c)) return false;
          break;
        case Kind::foreign: return refuse(character_at(part, static_cast<std::size_t>(&c - part.data())));
        default:
          if (++token_ > 1 && spaced_) return refuse_because(kOneCharacter);
          reader_.read({&codes_[byte], 1});
      }
    }
    return true;
  }

  /// White space within a line: then its symbols stand between white space, each of one character.
  bool read_space(char c) {
    if (split_ == lang::Split::characters) return refuse(std::string_view(&c, 1));
    if (token_ > 1) return refuse_because(kOneCharacter);
    spaced_ = true;
    token_ = 0;
    return true;
  }

  /// The whole UTF-8 character that starts at a byte of `part`, as far as it lies there.
  static std::string_view character_at(std::span<const char> part, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < part.size() && (static_cast<unsigned char>(part[end]) & 0xc0U) == 0x80U) ++end;
    return {part.data() + begin, end - begin};
  }

  bool refuse(std::string_view symbol) {
    return refuse_because(fmt::format("the symbol `{}` is not in the alphabet", lang::printable(symbol)));
  }

  bool refuse_because(std::string_view problem) {
    problem_ = fmt::format("<stdin>:{}:{}: {}", counts_.words + 1, column_, problem);
    return false;
  }

  void end_line() {
    if (after_word_) reader_.read({&native_.codes()[alphabet_.other()], 1});
    ++counts_.words;
    counts_.accepted += reader_.outputs()[0];
    reader_.clear();
    column_ = token_ = 0;
    spaced_ = held_return_ = false;
  }

  const lang::Alphabet& alphabet_;
  lang::Split split_;
  NativeQuestioner& native_;
  compiler::WordReader& reader_;
  bool after_word_;
  std::array<Kind, 256> kinds_{};
  std::array<std::uint8_t, 256> codes_{};
  std::vector<std::uint8_t> coded_;
  std::uint64_t column_ = 0;  ///< bytes of the line so far
  std::uint64_t token_ = 0;   ///< of these, since the last white space
  bool spaced_ = false, held_return_ = false;
  StreamCounts counts_;
  std::string problem_;
};

std::size_t read_block(int descriptor, std::vector<char>& block) {
  ssize_t got = 0;
  do {
    got = ::read(descriptor, block.data(), block.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw lang::Failure(fmt::format("cannot read standard input: {}", std::strerror(errno)));
  return static_cast<std::size_t>(got);
}

}  // namespace

bool can_stream(const lang::Alphabet& alphabet, lang::Split split) {
  // Between white space, an open alphabet takes several characters as one symbol, which bytes do not show in time.
  return split != lang::Split::space && !alphabet.open && alphabet.size() > 0 &&
         std::all_of(alphabet.symbols.begin(), alphabet.symbols.end(), [](const std::string& symbol) {
           return symbol.size() == 1 && static_cast<unsigned char>(symbol[0]) < 0x80 && !is_space(symbol[0]) &&
                  symbol[0] != '\n' && symbol[0] != '\r';
         });
}

std::optional<StreamCounts> stream_words(int descriptor, const lang::Alphabet& alphabet, lang::Split split,
                                         lang::Reading reading, NativeQuestioner& native, Context& context) {
  Stream stream(alphabet, split, reading, native);
  std::vector<char> block(kBlock);
  bool good = true;
  {
    Progress progress(descriptor, context);
    while (const std::size_t got = good ? read_block(descriptor, block) : 0) {
      good = stream.read({block.data(), got});
      progress.advance(got);
    }
  }
  if (!good) {
    context.err.print("{} {}\n", context.err.styled("error:", Style::bad), stream.problem());
    return std::nullopt;
  }
  stream.finish();
  return stream.counts();
}

}  // namespace crasp::cli
