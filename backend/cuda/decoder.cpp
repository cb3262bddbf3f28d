// Blocks are as large as memory allows: what a device needs is many columns at once. Memory for a call is taken, as far as its size
// is known, before anything is changed.

#include "backend/cuda/decoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "backend/cuda/attention.h"
#include "backend/cuda/graph.h"
#include "backend/cuda/layer_attention.h"
#include "backend/cuda/network.h"
#include "backend/cuda/unit_of.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

/// Logits that are computed before they are handed out.
constexpr Int kMostLogits = Int{1} << 24;
/// Columns of a block, if memory allows; strides are multiples of 32, so that rows begin at whole lines of memory.
constexpr Int kMostColumns = Int{1} << 20;
constexpr Int kLeastColumns = 256;

Int round_up(Int columns) { return (columns + 31) / 32 * 32; }

struct Sequence {
  Int length = 0, capacity = 0;
  Array<float> kept;    // [kept_rows, capacity]
  Array<double> sums;
};

struct Wanted {
  Int column, sequence, position;
};

}  // namespace

class Decoder::Work {
 public:
  Work(const Network<float>& network, Int sequences, Precision precision)
      : network_(network, precision), sequences_(static_cast<std::size_t>(sequences)), attention_(precision) {
    for (Sequence& sequence : sequences_) sequence.sums = Array<double>(network_.sums);
    for (Int k = 0; k < sequences; ++k) reset(k);
  }

  Int length(Int sequence) const { return sequences_[static_cast<std::size_t>(sequence)].length; }

  void reset(Int number) {
    Sequence& sequence = sequences_[static_cast<std::size_t>(number)];
    sequence.length = 0;
    if (network_.sums > 0) clear(sequence.sums.data(), sequence.sums.bytes());
  }

  void append(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink);

 private:
  void run(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink);
  void take_memory(std::span<const Piece> pieces);
  void grow(Sequence& sequence, Int length);
  void reserve_columns(Int columns);
  void add_to_block(Int number, std::span<const Token> tokens, bool all, bool last);
  void clear_block();
  void run_block(const LogitSink<float>& sink);
  void run_layers();
  void run_layer(const DeviceLayer& layer);
  void write_logits(const LogitSink<float>& sink);
  void hand_out(Int first, Int count, const LogitSink<float>& sink);

  /// What the launches of a block depend on where each sequence gets one token (`is_step`): everything else is in memory that
  /// stays where it is, or the graph is forgotten. Such a block is a graph from the second time on, as long as no other comes between.
  struct Shape {
    bool is_step = false;
    Int columns = 0, chunks = 0;  ///< chunks of keys, of the longest sequence
    friend bool operator==(const Shape&, const Shape&) = default;
  };
  Shape shape_of_block() const;
  void forget_graph() { shape_ = {}, graph_ = Graph(); }

  /// Numbers of activations for each column.
  Int width() const { return 2 * network_.config.dim + network_.projected + network_.mixed + network_.hidden; }

  DeviceNetwork network_;
  std::vector<Sequence> sequences_;
  Int capacity_ = 0;  ///< columns of a block

  // The block at hand.
  std::vector<std::int32_t> tokens_;
  std::vector<Int> positions_;
  std::vector<Segment> segments_;
  std::vector<Wanted> wanted_;
  BlockAttention attention_;
  Array<std::int32_t> token_;
  Array<Int> position_, from_;
  Array<float> x_, normal_, projected_, mixed_, hidden_;  // [features, capacity]
  Array<float> picked_, logits_, rows_;                   // of wanted columns: [dim, some], [vocab, some], [some, vocab]
  std::vector<float> host_rows_;
  Shape shape_;
  Graph graph_;  ///< of blocks of this shape
};

void Decoder::Work::append(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink) {
  for (const Piece& piece : pieces) check_input(network_.config, piece.tokens, length(piece.sequence));
  take_memory(pieces);
  try {
    run(pieces, wanted, sink);
  } catch (...) {
    clear_block();
    forget_graph();
    for (const Piece& piece : pieces) reset(piece.sequence);
    throw;
  }
}

void Decoder::Work::run(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink) {
  for (const Piece& piece : pieces) {
    for (std::size_t begin = 0; begin < piece.tokens.size();) {
      const auto room = static_cast<std::size_t>(capacity_ - std::ssize(tokens_));
      const std::size_t end = std::min(piece.tokens.size(), begin + room);
      add_to_block(piece.sequence, piece.tokens.subspan(begin, end - begin), wanted == Positions::all, end == piece.tokens.size());
      begin = end;
      if (std::ssize(tokens_) == capacity_) run_block(sink);
    }
  }
  if (!tokens_.empty()) run_block(sink);
}

void Decoder::Work::take_memory(std::span<const Piece> pieces) {
  Int columns = 0;
  for (const Piece& piece : pieces) {
    columns += std::ssize(piece.tokens);
    Sequence& sequence = sequences_[static_cast<std::size_t>(piece.sequence)];
    grow(sequence, sequence.length + std::ssize(piece.tokens));
  }
  if (columns > capacity_) reserve_columns(columns);
}

/// At least doubled, so that token by token costs no more than at once; what was there is copied.
void Decoder::Work::grow(Sequence& sequence, Int length) {
  if (length <= sequence.capacity || network_.kept_rows == 0) return;
  const Int bytes = network_.kept_rows * Int{sizeof(float)};
  const Int wanted = round_up(std::max(length, std::min(2 * sequence.capacity, network_.config.positions)));
  const Int capacity = wanted * bytes <= free_memory() ? wanted : round_up(length);
  if (capacity * bytes > free_memory())
    throw lang::Failure(fmt::format("the device has no memory for {} positions of this model: {} bytes each, {} positions would fit",
                                    length, bytes, free_memory() / bytes));
  Array<float> kept(network_.kept_rows * capacity);
  if (sequence.length > 0)
    copy_rows(kept.data(), static_cast<std::size_t>(capacity) * sizeof(float), sequence.kept.data(),
              static_cast<std::size_t>(sequence.capacity) * sizeof(float), static_cast<std::size_t>(sequence.length) * sizeof(float),
              static_cast<std::size_t>(network_.kept_rows));
  sequence.kept = std::move(kept);
  sequence.capacity = capacity;
}

/// Half of the free memory is left to structures over keys.
void Decoder::Work::reserve_columns(Int columns) {
  forget_graph();  // it has the addresses
  for (Array<float>* array : {&x_, &normal_, &projected_, &mixed_, &hidden_}) *array = Array<float>();
  capacity_ = 0;
  const Int fit = free_memory() / 2 / (width() * Int{sizeof(float)}) / 32 * 32;
  if (fit < kLeastColumns)
    throw lang::Failure(fmt::format("the device has no memory for {} positions at once of {} numbers each; {} would fit",
                                    kLeastColumns, width(), fit));
  const Int capacity = std::min({round_up(std::max(columns, kLeastColumns)), fit, kMostColumns});
  x_ = Array<float>(network_.config.dim * capacity);
  normal_ = Array<float>(network_.config.dim * capacity);
  projected_ = Array<float>(network_.projected * capacity);
  mixed_ = Array<float>(network_.mixed * capacity);
  hidden_ = Array<float>(network_.hidden * capacity);
  capacity_ = capacity;
}

void Decoder::Work::add_to_block(Int number, std::span<const Token> tokens, bool all, bool last) {
  Sequence& sequence = sequences_[static_cast<std::size_t>(number)];
  segments_.push_back({std::ssize(tokens_), std::ssize(tokens), sequence.length, sequence.kept.data(), sequence.capacity,
                       sequence.sums.data()});
  for (std::size_t k = 0; k < tokens.size(); ++k) {
    if (all || (last && k + 1 == tokens.size())) wanted_.push_back({std::ssize(tokens_), number, sequence.length});
    tokens_.push_back(tokens[k]);
    positions_.push_back(sequence.length++);
  }
}

void Decoder::Work::run_block(const LogitSink<float>& sink) {
  token_.assign(tokens_);
  position_.assign(positions_);
  attention_.set(segments_);
  const Shape shape = shape_of_block();
  if (shape != shape_) shape_ = shape, graph_ = Graph();
  shape.is_step ? graph_.run([&] { run_layers(); }) : run_layers();
  write_logits(sink);
  clear_block();
}

void Decoder::Work::run_layers() {
  embed({network_.wte.data(), network_.wpe.data(), token_.data(), position_.data(), network_.config.dim, x_.data(), capacity_,
         std::ssize(tokens_)});
  for (const DeviceLayer& layer : network_.layers) run_layer(layer);
}

Decoder::Work::Shape Decoder::Work::shape_of_block() const {
  Shape shape{tokens_.size() == segments_.size(), std::ssize(tokens_), 0};
  for (const Segment& segment : segments_) shape.chunks = std::max(shape.chunks, segment.position / kPlainChunk + 1);
  return shape;
}

void Decoder::Work::clear_block() {
  tokens_.clear();
  positions_.clear();
  segments_.clear();
  wanted_.clear();
}

void Decoder::Work::run_layer(const DeviceLayer& layer) {
  const Int dim = network_.config.dim, columns = std::ssize(tokens_);
  layer.ln_1.apply(x_.data(), normal_.data(), capacity_, dim, columns);
  layer.qkv.apply(normal_.data(), capacity_, projected_.data(), capacity_, columns, false, Unit::none);
  attention_.run(layer, projected_.data(), mixed_.data(), capacity_);
  layer.mix.apply(mixed_.data(), capacity_, x_.data(), capacity_, columns, true, Unit::none);
  layer.ln_2.apply(x_.data(), normal_.data(), capacity_, dim, columns);
  layer.fc.apply(normal_.data(), capacity_, hidden_.data(), capacity_, columns, false, unit_of(network_.config.activation));
  layer.proj.apply(hidden_.data(), capacity_, x_.data(), capacity_, columns, true, Unit::none);
}

void Decoder::Work::write_logits(const LogitSink<float>& sink) {
  std::vector<Int> from;
  for (const Wanted& wanted : wanted_) from.push_back(wanted.column);
  from_.assign(from);
  const Int at_once = std::max<Int>(32, kMostLogits / network_.config.vocab);
  for (Int first = 0; first < std::ssize(from); first += at_once) hand_out(first, std::min(at_once, std::ssize(from) - first), sink);
}

void Decoder::Work::hand_out(Int first, Int count, const LogitSink<float>& sink) {
  const Int dim = network_.config.dim, vocab = network_.config.vocab, stride = round_up(count);
  picked_.reserve(dim * stride);
  logits_.reserve(vocab * stride);
  rows_.reserve(vocab * count);
  gather({x_.data(), capacity_, from_.data() + first, picked_.data(), stride, dim, count});
  network_.ln_f.apply(picked_.data(), picked_.data(), stride, dim, count);
  network_.lm_head.apply(picked_.data(), stride, logits_.data(), stride, count, false, Unit::none);
  transpose({logits_.data(), stride, rows_.data(), vocab, count});
  host_rows_.resize(static_cast<std::size_t>(vocab * count));
  download(host_rows_.data(), rows_.data(), host_rows_.size() * sizeof(float));
  for (Int k = 0; k < count; ++k) {
    const Wanted& wanted = wanted_[static_cast<std::size_t>(first + k)];
    sink(wanted.sequence, wanted.position, std::span(host_rows_).subspan(static_cast<std::size_t>(k * vocab), static_cast<std::size_t>(vocab)));
  }
}

Decoder::Decoder(const Network<float>& network, std::int64_t sequences, Precision precision) {
  require_device();
  const Int bytes = parameter_count(network.config()) * Int{sizeof(float)};
  if (bytes > free_memory())
    throw lang::Failure(fmt::format("the device has no memory for the model: up to {} bytes, {} are free", bytes, free_memory()));
  work_ = std::make_unique<Work>(network, sequences, precision);
}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

std::int64_t Decoder::length(std::int64_t sequence) const { return work_->length(sequence); }
void Decoder::append(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink) {
  work_->append(pieces, wanted, sink);
}
void Decoder::reset(std::int64_t sequence) { work_->reset(sequence); }

}  // namespace crasp::backend::cuda
