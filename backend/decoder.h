#pragma once
// Running a network: sequences that grow token by token or thousands of tokens at once, each with its own past.
//
// All layers run on one block of positions before the next block begins, so that memory is O(1) per position beside what attention
// heads keep (HeadKind), and reading a whole word, a batch of words or one more token is the same code.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "backend/attention.h"
#include "backend/buffer.h"
#include "backend/network.h"

namespace crasp::backend {

/// Tokens to append to a sequence.
struct Piece {
  std::int64_t sequence;
  std::span<const Token> tokens;
};

enum class Positions { all, last };  ///< of each piece

/// Receives the logits [vocab] after position `position` of a sequence; the span is valid during the call.
template <class Real>
using LogitSink = std::function<void(std::int64_t sequence, std::int64_t position, std::span<const Real> logits)>;

template <class Real>
class Decoder {
 public:
  /// `network` must outlive the decoder. All sequences are empty.
  explicit Decoder(const Network<Real>& network, std::int64_t sequences = 1);

  std::int64_t length(std::int64_t sequence) const { return sequences_[static_cast<std::size_t>(sequence)].length; }

  /// Appends the pieces, of which no two may be of the same sequence, and calls `sink` for the wanted positions, in order within a
  /// sequence. Throws lang::Failure if a token is not in the vocabulary or a sequence gets longer than the model has positions;
  /// then nothing was appended.
  void append(std::span<const Piece> pieces, Positions wanted, const LogitSink<Real>& sink);

  /// Makes a sequence empty again.
  void reset(std::int64_t sequence);

 private:
  struct Sequence {
    std::int64_t length = 0;
    std::vector<std::vector<std::unique_ptr<Attention<Real>>>> heads;  ///< by layer
  };

  /// Neighbouring columns of a block that hold neighbouring positions of one sequence.
  struct Segment {
    Sequence* sequence;
    std::int64_t begin, end;  ///< columns
  };

  struct WantedColumn {
    std::int64_t column, sequence, position;
  };

  void add_to_block(std::int64_t sequence, std::span<const Token> tokens, bool all, bool last);
  void run_block(const LogitSink<Real>& sink);
  void embed();
  void run_layer(std::size_t index);
  void attend(std::size_t layer);
  HeadBlock<Real> head_block(const Head& head, const Segment& segment);
  void gather_wanted();
  void write_logits(const LogitSink<Real>& sink);

  /// body(k) for k from 0 to count - 1, in parallel if the block is worth it.
  template <class Body>
  void for_each(std::int64_t count, const Body& body) const;

  /// body(first column, number of columns) over the columns 0 … count - 1 in chunks, likewise.
  template <class Body>
  void for_chunks(std::int64_t count, const Body& body) const;

  const Network<Real>& network_;
  std::vector<Sequence> sequences_;
  std::int64_t capacity_;  ///< columns of a block

  // The block at hand: what each column holds.
  std::vector<Token> tokens_;
  std::vector<std::int64_t> positions_;
  std::vector<Segment> segments_;
  std::vector<WantedColumn> wanted_;
  std::int64_t columns_ = 0;
  // [features, capacity]
  Buffer<Real> x_, normal_, qkv_, mixed_, hidden_;
  Buffer<Real> logits_;  ///< [vocab, some columns]
};

/// The logits [tokens, vocab] after every token of one word.
template <class Real>
std::vector<Real> logits(const Network<Real>& network, std::span<const Token> tokens);

/// The most likely continuation of `prompt` (which is not empty), token by token: the first of the tokens with the greatest logit, until
/// `end` comes (it is the last of the result then), `most` tokens are there, or the model has no more positions.
template <class Real>
std::vector<Token> generate(const Network<Real>& network, std::span<const Token> prompt, std::int64_t most,
                            std::optional<Token> end);

}  // namespace crasp::backend
