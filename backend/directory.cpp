#include "backend/directory.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "backend/mapped_file.h"
#include "backend/safetensors.h"
#include "backend/weight_files.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

namespace fs = std::filesystem;

std::optional<Tokenizer> read_tokenizer(const fs::path& path, const Config& config) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  Tokenizer tokenizer = parse_tokenizer(MappedFile(path).text(), path.string());
  if (static_cast<std::int64_t>(tokenizer.size()) > config.vocab)
    throw lang::Failure(path.string() + ": has " + std::to_string(tokenizer.size()) + " tokens, but the model " +
                        std::to_string(config.vocab));
  return tokenizer;
}

template <class Real>
std::vector<TensorToWrite> tensors_to_write(const Model<Real>& model) {
  std::vector<TensorToWrite> tensors;
  for_each_array(model, [&](const std::string& name, const std::vector<Real>& array, std::int64_t rows, std::int64_t columns) {
    TensorToWrite tensor{name, kNumberFormatOf<Real>, {}, std::vector<std::byte>(array.size() * sizeof(Real))};
    if (rows != 0) tensor.shape.push_back(rows);
    tensor.shape.push_back(columns);
    encode<Real>(tensor.format, array, tensor.bytes);
    tensors.push_back(std::move(tensor));
  });
  return tensors;
}

void check_special(const std::optional<std::int64_t>& id, const char* role, std::int64_t tokens) {
  if (id && (*id < 0 || *id >= tokens))
    throw lang::Failure("the id " + std::to_string(*id) + " of the token `" + role + "` is not a token");
}

template <class Real>
void check(const Checkpoint<Real>& checkpoint) {
  validate(checkpoint.model);
  std::int64_t tokens = checkpoint.model.config.vocab;
  if (checkpoint.tokenizer) {
    if (static_cast<std::int64_t>(checkpoint.tokenizer->size()) > tokens)
      throw lang::Failure("the tokenizer has more tokens than the model");
    tokens = static_cast<std::int64_t>(checkpoint.tokenizer->size());
  }
  check_special(checkpoint.special.bos, "bos", tokens);
  check_special(checkpoint.special.eos, "eos", tokens);
  check_special(checkpoint.special.pad, "pad", tokens);
}

}  // namespace

template <class Real>
Checkpoint<Real> read_directory(const fs::path& directory) {
  const fs::path path = directory / "config.json";
  const HfConfig config = parse_config(MappedFile(path).text(), path.string());
  Checkpoint<Real> checkpoint;
  checkpoint.model = read_weights<Real>(directory, config.config);
  checkpoint.special = config.special;
  checkpoint.tokenizer = read_tokenizer(directory / "tokenizer.json", config.config);
  try {
    check(checkpoint);
  } catch (const lang::Failure& failure) {
    throw lang::Failure(directory.string() + ": " + failure.what());
  }
  return checkpoint;
}

template <class Real>
void write_directory(const fs::path& directory, const Checkpoint<Real>& checkpoint) {
  check(checkpoint);
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw lang::Failure(directory.string() + ": cannot be made: " + error.message());
  const Config& config = checkpoint.model.config;
  write_safetensors(directory / "model.safetensors", tensors_to_write(checkpoint.model));
  write_atomically(directory / "config.json", config_text({config, checkpoint.special, kNumberFormatOf<Real>}));
  write_atomically(directory / "generation_config.json", generation_config_text(checkpoint.special));
  if (!checkpoint.tokenizer) return;
  const Tokenizer& tokenizer = *checkpoint.tokenizer;
  write_atomically(directory / "tokenizer.json", tokenizer_text(tokenizer, checkpoint.special));
  write_atomically(directory / "tokenizer_config.json",
                   tokenizer_config_text(tokenizer, checkpoint.special, config.positions));
  write_atomically(directory / "special_tokens_map.json", special_tokens_map_text(tokenizer, checkpoint.special));
}

template Checkpoint<float> read_directory(const fs::path&);
template Checkpoint<double> read_directory(const fs::path&);
template void write_directory(const fs::path&, const Checkpoint<float>&);
template void write_directory(const fs::path&, const Checkpoint<double>&);

}  // namespace crasp::backend
