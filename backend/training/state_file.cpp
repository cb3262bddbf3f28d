#include "backend/training/state_file.h"

#include <array>
#include <cstring>
#include <nlohmann/json.hpp>

#include "backend/mapped_file.h"
#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

using Json = nlohmann::ordered_json;
using Bytes = std::span<const std::byte>;

constexpr std::string_view kMagic = "crasp training 1\n";
constexpr std::size_t kLength = sizeof(std::uint64_t);

/// Everything that decides about the weights.
Json identity(const Architecture& a, const Settings& s) {
  return {{"loss", name(s.set_loss)},
          {"layers", a.layers},
          {"heads", a.heads},
          {"width", a.width},
          {"inner", config_of(a).inner},
          {"context", a.context},
          {"vocabulary", a.vocabulary},
          {"activation", static_cast<int>(a.activation)},
          {"positions", static_cast<int>(a.positions)},
          {"dropout", a.dropout},
          {"tied", a.tied},
          {"steps", s.steps},
          {"learning rate", s.learning_rate},
          {"schedule", static_cast<int>(s.schedule)},
          {"warm-up", s.warmup},
          {"beta1", s.beta1},
          {"beta2", s.beta2},
          {"epsilon", s.epsilon},
          {"weight decay", s.weight_decay},
          {"clip", s.clip},
          {"positional penalty", s.positional_penalty},
          {"seed", s.seed},
          {"precision", name(s.precision)}};
}

/// FNV-1a over words of 8 bytes, the last one filled up with zeros.
class Checksum {
 public:
  void add(Bytes bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kLength) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at, std::min(kLength, bytes.size() - at));
      value_ = (value_ ^ word) * 0x100000001b3U;
    }
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

template <class Value>
Bytes bytes_of(const Value& value) {
  return std::as_bytes(std::span(&value, 1));
}

/// Takes a damaged file apart without leaving it.
class Reader {
 public:
  Reader(const std::filesystem::path& file, Bytes rest) : file_(file), rest_(rest) {}

  [[noreturn]] void fail(const std::string& what) const { throw lang::Failure(file_.string() + ": " + what); }

  Bytes take(std::uint64_t count) {
    if (count > rest_.size()) fail("is cut off");
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    std::memcpy(&value, take(kLength).data(), kLength);
    return value;
  }
  std::vector<float> floats(std::int64_t count) {
    const Bytes bytes = take(static_cast<std::uint64_t>(count) * sizeof(float));
    std::vector<float> numbers(static_cast<std::size_t>(count));
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
  }
  Bytes rest() const { return rest_; }

 private:
  const std::filesystem::path& file_;
  Bytes rest_;
};

/// The header, after comparing the run it names with the one at hand.
Json checked_header(const Reader& reader, std::string_view text, const Json& expected) {
  const Json header = Json::parse(text, nullptr, false);
  if (!header.is_object() || !header.contains("run") || !header.contains("done") || !header["done"].is_number_integer())
    reader.fail("has no header that makes sense");
  const Json usual = {{"loss", name(Settings().set_loss)}, {"precision", name(Settings().precision)}};  // what older files do not say, as there was no choice of it
  for (const auto& [name, value] : expected.items()) {
    const Json other = header["run"].is_object() ? header["run"].value(name, usual.value(name, Json())) : Json();
    if (other != value) reader.fail("is of another run: " + name + " is " + other.dump() + " there and " + value.dump() + " here");
  }
  return header;
}

}  // namespace

void write_state(const std::filesystem::path& file, const RunState& state) {
  const std::string header = Json{{"run", identity(state.architecture, state.settings)}, {"done", state.steps}}.dump();
  const std::uint64_t length = header.size();
  const std::array parts = {std::as_bytes(std::span(kMagic)), bytes_of(length), std::as_bytes(std::span(header)),
                            std::as_bytes(state.weights), std::as_bytes(state.first), std::as_bytes(state.second)};
  Checksum checksum;
  for (const Bytes part : parts) checksum.add(part);
  const std::uint64_t sum = checksum.value();
  std::vector<Bytes> all(parts.begin(), parts.end());
  all.push_back(bytes_of(sum));
  write_atomically(file, all);
}

ReadState read_state(const std::filesystem::path& file, const Architecture& architecture, const Settings& settings,
                     std::int64_t size) {
  const MappedFile mapped(file);
  Reader reader(file, mapped.bytes());
  Checksum checksum;
  const auto noted = [&](Bytes bytes) {
    checksum.add(bytes);
    return bytes;
  };
  const auto text = [](Bytes bytes) { return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()); };
  if (reader.rest().size() < kMagic.size() || text(noted(reader.take(kMagic.size()))) != kMagic)
    reader.fail("is no checkpoint of a training run");
  const std::uint64_t length = reader.number();
  checksum.add(bytes_of(length));
  const Json header = checked_header(reader, text(noted(reader.take(length))), identity(architecture, settings));
  ReadState state;
  state.steps = header["done"].get<std::int64_t>();
  for (std::vector<float>* numbers : {&state.weights, &state.first, &state.second}) {
    *numbers = reader.floats(size);
    checksum.add(std::as_bytes(std::span(*numbers)));
  }
  if (reader.number() != checksum.value() || !reader.rest().empty()) reader.fail("is damaged: its checksum is wrong");
  return state;
}

}  // namespace crasp::backend::training
