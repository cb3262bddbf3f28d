// The backend for tests/interop/against_transformers.py:
//   interop_model write DIR SEED gelu_new|relu tied|untied       a directory with random weights and a tokenizer
//   interop_model logits DIR automatic|dense|reference TOKEN…    one line of logits per token
//   interop_model export DIR                                     model.onnx, model.npz and, in double, double.onnx
//   interop_model generate DIR COUNT TOKEN…                      the greedy continuation

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "backend/decoder.h"
#include "backend/directory.h"
#include "backend/npz.h"
#include "backend/onnx.h"
#include "backend/reference.h"
#include "tests/unit/backend/models.h"

namespace {

using namespace crasp::backend;

void write(const char* directory, unsigned seed, bool relu, bool tied) {
  const Config config{.vocab = 7, .positions = 300, .dim = 24, .layers = 3, .heads = 4, .inner = 50,
                      .activation = relu ? Activation::relu : Activation::gelu_new, .tied = tied};
  const Tokenizer tokenizer({"<bos>", "a", "b", "c", "d", "<eos>", "<pad>"}, {"<bos>", "<eos>", "<pad>"});
  write_directory<float>(directory, {random_model<float>(config, seed), {.bos = 0, .eos = 5, .pad = 6}, tokenizer});
}

void export_all(const std::filesystem::path& directory) {
  const Model<float> model = read_directory<float>(directory).model;
  std::vector<std::string> names;
  for (std::int64_t d = 0; d < model.config.dim; ++d) names.push_back("count of ü " + std::to_string(d));
  write_npz(directory / "model.npz", model, names);
  write_onnx(directory / "model.onnx", model);
  write_onnx(directory / "double.onnx", converted<double>(model));
}

std::vector<Token> tokens(char** from, char** end) {
  std::vector<Token> result;
  for (; from != end; ++from) result.push_back(std::atoi(*from));
  return result;
}

void print_logits(const char* directory, const char* way, const std::vector<Token>& word) {
  const Model<float> model = read_directory<float>(directory).model;
  const auto mode = std::strcmp(way, "dense") == 0 ? AttentionMode::dense : AttentionMode::automatic;
  const bool reference = std::strcmp(way, "reference") == 0;
  const auto all = reference ? reference_logits(model, word) : logits(Network<float>(model, mode), word);
  const std::size_t vocab = static_cast<std::size_t>(model.config.vocab);
  for (std::size_t k = 0; k < all.size(); ++k) std::printf("%.9g%c", double(all[k]), k % vocab == vocab - 1 ? '\n' : ' ');
}

void print_generated(const char* directory, std::int64_t count, const std::vector<Token>& prompt) {
  const Network<float> network(read_directory<float>(directory).model);
  for (const Token token : generate<float>(network, prompt, count, {})) std::printf("%d\n", token);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string command = argv[1];
  try {
    if (command == "write" && argc == 6)
      write(argv[2], static_cast<unsigned>(std::atoi(argv[3])), std::strcmp(argv[4], "relu") == 0, std::strcmp(argv[5], "tied") == 0);
    else if (command == "export")
      export_all(argv[2]);
    else if (command == "logits" && argc > 4)
      print_logits(argv[2], argv[3], tokens(argv + 4, argv + argc));
    else if (command == "generate" && argc > 4)
      print_generated(argv[2], std::atoi(argv[3]), tokens(argv + 4, argv + argc));
    else
      return 2;
  } catch (const crasp::lang::Failure& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 4;
  }
  return 0;
}
