// The CUDA backend on the device of this machine, one table: compiled programs at great lengths with every decision compared with
// the interpreter's, attention of trained models, decoding. Times are medians of wall time, logits of the last position handed
// out; beside them the two floors: bytes over the bandwidth of the memory, and operations over the rate of float32, both by the data sheet
// of the device. docs/cuda.md says what is counted.

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "backend/cuda/decoder.h"
#include "backend/cuda/device.h"
#include "bench/machine.h"
#include "compiler/weights/compile.h"
#include "lang/failure.h"
#include "lang/interpret.h"
#include "lang/workspace.h"

namespace crasp::bench {
namespace {

namespace cuda = backend::cuda;
using backend::Token;
using compiler::weights::Mode;

struct Program {
  const char* name;
  const char* text;
  Mode mode;
};

constexpr Program kPrograms[] = {
    {"Dyck-1, averages", "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n", Mode::average},
    {"majority of majorities, averages", "alphabet \"a\" \"b\"\nahead = #\"a\" > #\"b\"\naccept #ahead > #!ahead\n", Mode::average},
    {"D_12, averages", "alphabet \"a\" \"b\"\naccept #(#\"a\" < #\"b\" || #\"a\" > #\"b\" + 12) == 0 && #\"a\" == #\"b\"\n", Mode::average},
    {"unique right neighbour of 26, averages",
     "alphabet \"a\" .. \"z\"\nnext[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1)\n", Mode::average},
    {"Dyck-1, sign heads", "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n", Mode::sign},
};

/// a^k b^3k, and then symbols by chance: rounding is worst at first, ties come later.
lang::Word test_word(std::int64_t length, std::size_t symbols) {
  std::mt19937 random(1);
  lang::Word word(static_cast<std::size_t>(length));
  for (std::size_t k = 0; k < word.size(); ++k)
    word[k] = k < word.size() / 2 ? k >= word.size() / 8 : static_cast<lang::SymbolIndex>(random() % symbols);
  return word;
}

struct Measured {
  double median;
  std::int64_t wrong;  ///< decisions, -1 if none were compared
};

double median_of(int times, const auto& action) {
  std::vector<double> seconds;
  for (int k = 0; k < times + 2; ++k) seconds.push_back(seconds_of(action));
  seconds.erase(seconds.begin(), seconds.begin() + 2);  // the first ones find algorithms and memory
  std::ranges::nth_element(seconds, seconds.begin() + times / 2);
  return seconds[static_cast<std::size_t>(times / 2)];
}

/// Bytes that a layer by layer run reads and writes at least: the residual stream twice each way, what attention hands on, and tokens.
double bytes_of(const backend::Network<float>& network, double n) {
  const auto dim = static_cast<double>(network.config().dim);
  double numbers = dim + 3;
  for (const auto& layer : network.layers())
    numbers += 4 * dim + 2 * static_cast<double>(layer.qkv.outputs() + layer.mix.inputs());
  return 4 * n * numbers;
}

double entries_of(const backend::LinearMap<float>& map) {
  if (!map.is_sparse()) return static_cast<double>(map.matrix().size());
  const auto rows = map.sparse_rows();
  return rows.rows == 0 ? 0 : rows.begin[rows.rows];
}

/// Multiplications and additions: of the maps, and of dense heads half of each of two square products.
double operations_of(const backend::Network<float>& network, double n) {
  double result = 0;
  for (const auto& layer : network.layers()) {
    result += 2 * n * (entries_of(layer.qkv) + entries_of(layer.mix) + entries_of(layer.fc) + entries_of(layer.proj));
    for (const backend::Head& head : layer.heads)
      if (head.kind == backend::HeadKind::dense) result += n * n * static_cast<double>(head.key_dims + head.value_dims);
  }
  return result;
}

void print_row(const std::string& what, std::int64_t n, const Measured& measured, double bytes, double operations, const cuda::Device& device) {
  const double by_bytes = device.bytes_per_second > 0 ? bytes / device.bytes_per_second : 0;
  const double by_operations = device.operations_per_second > 0 ? operations / device.operations_per_second : 0;
  fmt::print("| {} | {} | {:.3f} ms | {:.3f} ms | {:.3f} ms | {:.0f}% | {} |\n", what, n, 1e3 * measured.median, 1e3 * by_bytes,
             1e3 * by_operations, 100 * std::max(by_bytes, by_operations) / measured.median,
             measured.wrong < 0 ? std::string("") : std::to_string(measured.wrong));
}

/// Decisions at all positions that differ from the interpreter's.
std::int64_t wrong_decisions(cuda::Decoder& decoder, const std::vector<Token>& tokens, const lang::Word& word, const lang::Program& program,
                             const compiler::weights::Vocabulary& vocabulary) {
  const auto outputs = program.outputs();
  const auto evaluation = lang::Interpreter(program.terms, outputs).evaluate(word);
  const auto& columns = std::get<std::vector<lang::Column>>(evaluation);
  std::int64_t wrong = 0;
  const backend::Piece piece{0, tokens};
  decoder.reset(0);
  decoder.append({&piece, 1}, backend::Positions::all, [&](auto, std::int64_t position, std::span<const float> row) {
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const std::size_t token = vocabulary.yes >= 0 ? static_cast<std::size_t>(vocabulary.yes) : k;
      wrong += (row[token] > 0) != (columns[k][static_cast<std::size_t>(position)] != 0);
    }
  });
  return wrong;
}

void measure_program(const Program& of, std::int64_t length, const cuda::Device& device) {
  lang::Workspace workspace;
  lang::load_text(workspace, "bench", of.text);
  const lang::Program& program = workspace.programs.at(0);
  compiler::weights::Options options;
  options.mode = of.mode;
  options.length = length;
  const auto source = compiler::weights::source_of(program);
  const auto result = compiler::weights::compile(std::get<compiler::weights::Source>(source), options);
  const auto& compiled = std::get<compiler::weights::Compiled>(result);
  const backend::Network<float> network(backend::converted<float>(compiled.model));
  const auto& vocabulary = compiled.design.planned.plan.vocabulary;
  const lang::Word word = test_word(length, program.alphabet.size());
  std::vector<Token> tokens{static_cast<Token>(vocabulary.bos)};
  tokens.insert(tokens.end(), word.begin(), word.end());
  cuda::Decoder decoder(network);
  const backend::Piece piece{0, tokens};
  Measured measured{};
  measured.median = median_of(9, [&] {
    decoder.reset(0);
    decoder.append({&piece, 1}, backend::Positions::last, [](auto, auto, auto) {});
  });
  measured.wrong = wrong_decisions(decoder, tokens, word, program, vocabulary);
  print_row(of.name, length, measured, bytes_of(network, double(length)), operations_of(network, double(length)), device);
}

backend::Model<float> random_model(const backend::Config& config) {
  auto model = backend::make_model<float>(config);
  std::mt19937 random(2);
  std::normal_distribution<float> normal(0, 0.1F);
  backend::for_each_array(model, [&](const std::string&, std::vector<float>& array, auto, auto) {
    for (float& number : array) number += normal(random);
  });
  return model;
}

std::vector<Token> random_tokens(std::int64_t length, std::int64_t vocab) {
  std::mt19937 random(3);
  std::vector<Token> tokens(static_cast<std::size_t>(length));
  for (Token& token : tokens) token = static_cast<Token>(random() % static_cast<unsigned>(vocab));
  return tokens;
}

void measure_attention(std::int64_t head_dim, std::int64_t length, backend::Precision precision, const cuda::Device& device) {
  const backend::Config config{.vocab = 64, .positions = length, .dim = 8 * head_dim, .layers = 2, .heads = 8, .inner = 32 * head_dim};
  const backend::Network<float> network(random_model(config));
  const auto tokens = random_tokens(length, config.vocab);
  cuda::Decoder decoder(network, 1, precision);
  const backend::Piece piece{0, tokens};
  const double median = median_of(9, [&] {
    decoder.reset(0);
    decoder.append({&piece, 1}, backend::Positions::last, [](auto, auto, auto) {});
  });
  print_row(fmt::format("2 layers, 8 heads of {}, {}", head_dim, name(precision)), length,
            {median, -1}, bytes_of(network, double(length)), operations_of(network, double(length)), device);
}

/// One token of 64 sequences at a time, after 1,024 each: time for a step of all.
void measure_decoding(const cuda::Device& device) {
  constexpr std::int64_t kSequences = 64, kPrefix = 1024, kSteps = 64;
  const backend::Config config{.vocab = 64, .positions = kPrefix + 2048, .dim = 256, .layers = 4, .heads = 4, .inner = 1024};
  const backend::Network<float> network(random_model(config));
  const auto tokens = random_tokens(kPrefix, config.vocab);
  cuda::Decoder decoder(network, kSequences);
  std::vector<backend::Piece> prefix, step;
  for (std::int64_t k = 0; k < kSequences; ++k) {
    prefix.push_back({k, tokens});
    step.push_back({k, std::span(tokens).first(1)});
  }
  const auto ignore = [](auto, auto, auto) {};
  decoder.append(prefix, backend::Positions::last, ignore);
  const double median = median_of(kSteps, [&] { decoder.append(step, backend::Positions::last, ignore); });
  const double kept = 2.0 * config.dim * config.layers * kSequences * kPrefix;
  print_row("decoding, 4 layers, dim 256, 64 sequences", kPrefix, {median, -1}, 4 * (kept + double(backend::parameter_count(config))),
            operations_of(network, kSequences), device);
}

int run() {
  const cuda::DeviceSearch search = cuda::find_device();
  if (!search.device) {
    fmt::print("nothing to measure: {}\n", search.reason);
    return 0;
  }
  const cuda::Device& device = *search.device;
  fmt::print("{}, {:.0f} GB/s, {:.1f} TFLOP/s in float32 by its data sheet\n\n", device.name, 1e-9 * device.bytes_per_second,
             1e-12 * device.operations_per_second);
  fmt::print("| what | n | median | bytes | operations | of the larger floor | wrong decisions |\n|---|---|---|---|---|---|---|\n");
  for (const std::int64_t length : {16'384, 1'000'000})
    for (const Program& program : kPrograms) measure_program(program, length, device);
  for (const auto precision : {backend::Precision::float32, backend::Precision::tf32, backend::Precision::bfloat16})
    for (const std::int64_t head_dim : {16, 32, 64})
      for (const std::int64_t length : {512, 2048, 8192}) measure_attention(head_dim, length, precision, device);
  measure_decoding(device);
  return 0;
}

}  // namespace
}  // namespace crasp::bench

int main() {
  try {
    return crasp::bench::run();
  } catch (const crasp::lang::Failure& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 4;
  }
}
