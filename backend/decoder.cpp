#include "backend/decoder.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "backend/parallel.h"

namespace crasp::backend {

namespace {

/// Columns that one thread takes at a time: enough for the BLAS, few enough for the cache.
constexpr std::int64_t kChunk = 256;

/// Logits that are computed before they are handed out.
constexpr std::int64_t kMostLogits = std::int64_t{1} << 22;

/// About half a million numbers of residual stream.
std::int64_t block_columns(std::int64_t dim) {
  const std::int64_t columns = (std::int64_t{1} << 19) / dim;
  return std::clamp<std::int64_t>(columns / kStrip * kStrip, 512, 4096);
}

template <class Real>
std::int64_t widest(const Network<Real>& network, const LinearMap<Real> PreparedLayer<Real>::*map, bool outputs) {
  std::int64_t most = 0;
  for (const PreparedLayer<Real>& layer : network.layers())
    most = std::max(most, outputs ? (layer.*map).outputs() : (layer.*map).inputs());
  return most;
}

}  // namespace

template <class Real>
Decoder<Real>::Decoder(const Network<Real>& network, std::int64_t sequences)
    : network_(network),
      sequences_(static_cast<std::size_t>(sequences)),
      capacity_(block_columns(network.config().dim)),
      x_(network.config().dim, capacity_),
      normal_(network.config().dim, capacity_),
      qkv_(widest(network, &PreparedLayer<Real>::qkv, true), capacity_),
      mixed_(widest(network, &PreparedLayer<Real>::mix, false), capacity_),
      hidden_(widest(network, &PreparedLayer<Real>::fc, true), capacity_) {
  const std::int64_t columns = std::clamp<std::int64_t>(kMostLogits / network.config().vocab, kStrip, capacity_);
  logits_ = Buffer<Real>(network.config().vocab, columns / kStrip * kStrip);
  for (std::int64_t k = 0; k < sequences; ++k) reset(k);
}

template <class Real>
void Decoder<Real>::reset(std::int64_t sequence) {
  Sequence fresh;
  for (const PreparedLayer<Real>& layer : network_.layers()) {
    auto& heads = fresh.heads.emplace_back();
    for (const Head& head : layer.heads) heads.push_back(make_attention<Real>(head));
  }
  sequences_[static_cast<std::size_t>(sequence)] = std::move(fresh);
}

template <class Real>
void Decoder<Real>::append(std::span<const Piece> pieces, Positions wanted, const LogitSink<Real>& sink) {
  for (const Piece& piece : pieces) check_input(network_.config(), piece.tokens, length(piece.sequence));
  for (const Piece& piece : pieces) {
    for (std::size_t begin = 0; begin < piece.tokens.size();) {
      const std::size_t room = static_cast<std::size_t>(capacity_ - columns_);
      const std::size_t end = std::min(piece.tokens.size(), begin + room);
      add_to_block(piece.sequence, piece.tokens.subspan(begin, end - begin), wanted == Positions::all, end == piece.tokens.size());
      begin = end;
      if (columns_ == capacity_) run_block(sink);
    }
  }
  if (columns_ > 0) run_block(sink);
}

template <class Real>
void Decoder<Real>::add_to_block(std::int64_t number, std::span<const Token> tokens, bool all, bool last) {
  Sequence& sequence = sequences_[static_cast<std::size_t>(number)];
  segments_.push_back({&sequence, columns_, columns_ + std::ssize(tokens)});
  for (std::size_t k = 0; k < tokens.size(); ++k) {
    tokens_.push_back(tokens[k]);
    positions_.push_back(sequence.length);
    if (all || (last && k + 1 == tokens.size())) wanted_.push_back({columns_, number, sequence.length});
    ++sequence.length;
    ++columns_;
  }
}

template <class Real>
void Decoder<Real>::run_block(const LogitSink<Real>& sink) {
  embed();
  for (std::size_t k = 0; k < network_.layers().size(); ++k) run_layer(k);
  write_logits(sink);
  tokens_.clear();
  positions_.clear();
  segments_.clear();
  wanted_.clear();
  columns_ = 0;
}

template <class Real>
template <class Body>
void Decoder<Real>::for_each(std::int64_t count, const Body& body) const {
  if (columns_ > kStrip) return parallel_for(count, body);
  for (std::int64_t k = 0; k < count; ++k) body(k);  // too little work to wake a thread for
}

template <class Real>
template <class Body>
void Decoder<Real>::for_chunks(std::int64_t count, const Body& body) const {
  for_each((count + kChunk - 1) / kChunk,
           [&](std::int64_t k) { body(k * kChunk, std::min(kChunk, count - k * kChunk)); });
}

template <class Real>
void Decoder<Real>::embed() {
  const std::size_t padded = static_cast<std::size_t>(round_up_to_strip(columns_));
  tokens_.resize(padded);
  positions_.resize(padded);
  const Real* wpe = network_.wpe().empty() ? nullptr : network_.wpe().data();
  for_chunks(columns_, [&](std::int64_t first, std::int64_t count) {
    kernels<Real>().embed(network_.wte().data(), wpe, tokens_.data() + first, positions_.data() + first,
                          network_.config().dim, x_.at(0, first), x_.stride(), round_up_to_strip(count));
  });
}

template <class Real>
void Decoder<Real>::run_layer(std::size_t index) {
  const PreparedLayer<Real>& layer = network_.layers()[index];
  const std::int64_t dim = network_.config().dim;
  for_chunks(columns_, [&](std::int64_t first, std::int64_t count) {
    layer.ln_1.apply(x_.at(0, first), normal_.at(0, first), x_.stride(), dim, count);
    layer.qkv.apply(normal_.at(0, first), normal_.stride(), qkv_.at(0, first), qkv_.stride(), count, false);
  });
  attend(index);
  for_chunks(columns_, [&](std::int64_t first, std::int64_t count) {
    Real* x = x_.at(0, first);
    Real* hidden = hidden_.at(0, first);
    layer.mix.apply(mixed_.at(0, first), mixed_.stride(), x, x_.stride(), count, true);
    layer.ln_2.apply(x, normal_.at(0, first), x_.stride(), dim, count);
    layer.fc.apply(normal_.at(0, first), normal_.stride(), hidden, hidden_.stride(), count, false);
    const auto activate = network_.config().activation == Activation::relu ? kernels<Real>().relu : kernels<Real>().gelu_new;
    activate(hidden, hidden_.stride(), layer.fc.outputs(), round_up_to_strip(count));
    layer.proj.apply(hidden, hidden_.stride(), x, x_.stride(), count, true);
  });
}

template <class Real>
HeadBlock<Real> Decoder<Real>::head_block(const Head& head, const Segment& segment) {
  return {qkv_.at(head.query, segment.begin), qkv_.at(head.key, segment.begin),
          qkv_.at(head.value, segment.begin), qkv_.stride(),
          segment.end - segment.begin,        mixed_.at(head.output, segment.begin),
          mixed_.stride()};
}

template <class Real>
void Decoder<Real>::attend(std::size_t layer) {
  const std::vector<Head>& heads = network_.layers()[layer].heads;
  const std::int64_t head_count = std::ssize(heads);
  struct Work {
    const Attention<Real>* attention;
    HeadBlock<Real> block;
    std::int64_t begin, end;
  };
  std::vector<Work> rest;
  for_each(std::ssize(segments_) * head_count, [&](std::int64_t k) {
    const Segment& segment = segments_[static_cast<std::size_t>(k / head_count)];
    const std::size_t h = static_cast<std::size_t>(k % head_count);
    segment.sequence->heads[layer][h]->append(head_block(heads[h], segment));
  });
  for (const Segment& segment : segments_)
    for (std::size_t h = 0; h < heads.size(); ++h) {
      const Attention<Real>* attention = segment.sequence->heads[layer][h].get();
      if (attention->attends_while_appending()) continue;
      const HeadBlock<Real> block = head_block(heads[h], segment);
      for (std::int64_t begin = 0; begin < block.columns; begin += kQueryTile)
        rest.push_back({attention, block, begin, std::min(begin + kQueryTile, block.columns)});
    }
  for_each(std::ssize(rest), [&](std::int64_t k) {
    const Work& work = rest[static_cast<std::size_t>(k)];
    work.attention->attend(work.block, work.begin, work.end);
  });
}

/// Moves the wanted columns to the front.
template <class Real>
void Decoder<Real>::gather_wanted() {
  if (std::ssize(wanted_) == columns_) return;
  for (std::int64_t d = 0; d < x_.rows(); ++d)
    for (std::size_t k = 0; k < wanted_.size(); ++k) *x_.at(d, static_cast<std::int64_t>(k)) = *x_.at(d, wanted_[k].column);
}

template <class Real>
void Decoder<Real>::write_logits(const LogitSink<Real>& sink) {
  gather_wanted();
  const std::int64_t vocab = network_.config().vocab, dim = network_.config().dim, count = std::ssize(wanted_);
  const std::int64_t at_once = logits_.columns();
  std::vector<Real> row(static_cast<std::size_t>(vocab));
  for (std::int64_t begin = 0; begin < count; begin += at_once) {
    const std::int64_t part = std::min(at_once, count - begin);
    for_chunks(part, [&](std::int64_t first, std::int64_t columns) {
      Real* normal = normal_.at(0, begin + first);
      network_.ln_f().apply(x_.at(0, begin + first), normal, x_.stride(), dim, columns);
      network_.head().apply(normal, normal_.stride(), logits_.at(0, first), logits_.stride(), columns, false);
    });
    for (std::int64_t c = 0; c < part; ++c) {
      for (std::int64_t t = 0; t < vocab; ++t) row[static_cast<std::size_t>(t)] = *logits_.at(t, c);
      const WantedColumn& wanted = wanted_[static_cast<std::size_t>(begin + c)];
      sink(wanted.sequence, wanted.position, row);
    }
  }
}

template <class Real>
std::vector<Real> logits(const Network<Real>& network, std::span<const Token> tokens) {
  std::vector<Real> result;
  result.reserve(tokens.size() * static_cast<std::size_t>(network.config().vocab));
  Decoder<Real> decoder(network);
  const Piece piece{0, tokens};
  decoder.append({&piece, 1}, Positions::all, [&](std::int64_t, std::int64_t, std::span<const Real> row) {
    result.insert(result.end(), row.begin(), row.end());
  });
  return result;
}

template <class Real>
std::vector<Token> generate(const Network<Real>& network, std::span<const Token> prompt, std::int64_t most,
                            std::optional<Token> end) {
  assert(!prompt.empty());
  std::vector<Token> result;
  Decoder<Real> decoder(network);
  Piece piece{0, prompt};
  while (std::ssize(result) < most && decoder.length(0) + std::ssize(piece.tokens) <= network.config().positions) {
    decoder.append({&piece, 1}, Positions::last, [&](std::int64_t, std::int64_t, std::span<const Real> row) {
      result.push_back(static_cast<Token>(std::ranges::max_element(row) - row.begin()));
    });
    if (result.back() == end) break;
    piece.tokens = std::span(result).last(1);
  }
  return result;
}

template class Decoder<float>;
template class Decoder<double>;
template std::vector<float> logits(const Network<float>&, std::span<const Token>);
template std::vector<double> logits(const Network<double>&, std::span<const Token>);
template std::vector<Token> generate(const Network<float>&, std::span<const Token>, std::int64_t, std::optional<Token>);
template std::vector<Token> generate(const Network<double>&, std::span<const Token>, std::int64_t, std::optional<Token>);

}  // namespace crasp::backend
