#include "backend/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "backend/json.h"
#include "backend/safetensors.h"
#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

constexpr Config kSmall{.vocab = 5, .positions = 7, .dim = 6, .layers = 2, .heads = 3, .inner = 4};

template <class Real>
Checkpoint<Real> small_checkpoint(bool tied, unsigned seed = 1) {
  Config config = kSmall;
  config.tied = tied;
  return {random_model<Real>(config, seed), {.bos = 0, .eos = 4, .pad = {}}, Tokenizer({"<bos>", "a", "b", "c", "<eos>"},
                                                                                      {"<bos>", "<eos>"})};
}

/// Arrays of the model in a number format, changed by `change`, in safetensors files of the given names, which take turns.
void write_weights(const Model<float>& model, NumberFormat format, const std::vector<std::filesystem::path>& paths,
                   const std::function<void(TensorToWrite&)>& change = [](TensorToWrite&) {}) {
  std::vector<std::vector<TensorToWrite>> files(paths.size());
  std::size_t next = 0;
  for_each_array(model, [&](const std::string& name, const std::vector<float>& array, std::int64_t rows, std::int64_t columns) {
    TensorToWrite tensor{name, format, {columns}, std::vector<std::byte>(array.size() * size_in_bytes(format))};
    if (rows) tensor.shape = {rows, columns};
    encode<float>(format, array, tensor.bytes);
    change(tensor);
    if (!tensor.name.empty()) files[next++ % files.size()].push_back(std::move(tensor));
  });
  for (std::size_t k = 0; k < paths.size(); ++k) write_safetensors(paths[k], files[k]);
}

TEST(Directory, IsReadBackBitForBit) {
  const TemporaryFolder folder;
  for (const bool tied : {false, true}) {
    const auto single = small_checkpoint<float>(tied);
    write_directory(folder.path() / "single", single);
    EXPECT_EQ(read_directory<float>(folder.path() / "single"), single);
    const auto precise = small_checkpoint<double>(tied);
    write_directory(folder.path() / "precise", precise);
    EXPECT_EQ(read_directory<double>(folder.path() / "precise"), precise);
  }
}

TEST(Directory, IsReadBackWithoutATokenizer) {
  const TemporaryFolder folder;
  Checkpoint<float> checkpoint = small_checkpoint<float>(false);
  checkpoint.tokenizer.reset();
  write_directory(folder.path(), checkpoint);
  EXPECT_EQ(read_directory<float>(folder.path()), checkpoint);
}

TEST(Directory, IsReadInEveryNumberFormat) {
  const TemporaryFolder folder;
  const auto checkpoint = small_checkpoint<float>(false);
  write_directory(folder.path(), checkpoint);
  for (const auto format : {NumberFormat::f16, NumberFormat::bf16, NumberFormat::f64}) {
    write_weights(checkpoint.model, format, {folder.path() / "model.safetensors"});
    const auto read = read_directory<float>(folder.path());
    for (std::size_t k = 0; k < read.model.wte.size(); ++k)
      EXPECT_NEAR(read.model.wte[k], checkpoint.model.wte[k], format == NumberFormat::f64 ? 0 : 0.01);
  }
}

TEST(Directory, IsReadFromShardsAndFromBareModels) {
  const TemporaryFolder folder;
  const auto checkpoint = small_checkpoint<float>(true);
  write_directory(folder.path(), checkpoint);
  std::filesystem::remove(folder.path() / "model.safetensors");
  write_weights(checkpoint.model, NumberFormat::f32, {folder.path() / "m-1.safetensors", folder.path() / "m-2.safetensors"},
                [](TensorToWrite& tensor) { tensor.name = tensor.name.substr(12); });
  write_text(folder.path() / "model.safetensors.index.json",
             R"({"metadata":{},"weight_map":{"wte.weight":"m-1.safetensors","wpe.weight":"m-2.safetensors"}})");
  EXPECT_EQ(read_directory<float>(folder.path()), checkpoint);
}

/// Writes the small directory, changes it, and returns what reading it says.
std::string problem_after(const std::function<void(const std::filesystem::path&)>& change) {
  const TemporaryFolder folder;
  write_directory(folder.path(), small_checkpoint<float>(false));
  change(folder.path());
  return message([&] { read_directory<float>(folder.path()); });
}

std::string problem_with_tensors(const std::function<void(TensorToWrite&)>& change) {
  return problem_after([&](const std::filesystem::path& path) {
    write_weights(small_checkpoint<float>(false).model, NumberFormat::f32, {path / "model.safetensors"}, change);
  });
}

std::function<void(TensorToWrite&)> at_wpe(const std::function<void(TensorToWrite&)>& change) {
  return [change](TensorToWrite& tensor) {
    if (tensor.name == "transformer.wpe.weight") change(tensor);
  };
}

TEST(Directory, NamesTheFileThatIsMissing) {
  for (const char* file : {"config.json", "model.safetensors"})
    EXPECT_THAT(problem_after([&](const auto& path) { std::filesystem::remove(path / file); }),
                testing::AllOf(HasSubstr(file), HasSubstr("cannot be opened: No such file")));
}

TEST(Directory, NamesTheArrayThatIsWrong) {
  EXPECT_THAT(problem_with_tensors(at_wpe([](TensorToWrite& t) { t.name = ""; })), HasSubstr("no `transformer.wpe.weight`"));
  EXPECT_THAT(problem_with_tensors(at_wpe([](TensorToWrite& t) { t.shape = {6, 7}; })),
              HasSubstr("`transformer.wpe.weight` has shape [6, 7], expected [7, 6]"));
  EXPECT_THAT(problem_with_tensors(at_wpe([](TensorToWrite& t) {
                const float nan = std::numeric_limits<float>::quiet_NaN();
                encode<float>(NumberFormat::f32, std::span(&nan, 1), std::span(t.bytes).subspan(12, 4));
              })),
              HasSubstr("`transformer.wpe.weight` holds a number at 3 that is not finite"));
}

TEST(Directory, RefusesArraysThatTheModelDoesNotHave) {
  EXPECT_THAT(problem_after([](const auto& path) {
                Json json = Json::parse(read_text(path / "config.json"));
                json["n_layer"] = 1;
                write_text(path / "config.json", json.dump());
              }),
              HasSubstr("`transformer.h.1.attn.c_attn.bias` that the model does not have"));
  EXPECT_THAT(problem_after([](const auto& path) {
                Json json = Json::parse(read_text(path / "config.json"));
                json["tie_word_embeddings"] = true;
                write_text(path / "config.json", json.dump());
              }),
              HasSubstr("`lm_head.weight` differs"));
}

TEST(Directory, DoesNotAllocateWhatTheFilesDoNotHave) {
  EXPECT_THAT(problem_after([](const auto& path) {
                Json json = Json::parse(read_text(path / "config.json"));
                json["n_positions"] = std::int64_t{1} << 36;
                write_text(path / "config.json", json.dump());
              }),
              HasSubstr("has shape [7, 6], expected [68719476736, 6]"));
  EXPECT_THAT(problem_after([](const auto& path) {
                Json json = Json::parse(read_text(path / "config.json"));
                json["n_layer"] = 1'000'000'000;
                write_text(path / "config.json", json.dump());
              }),
              HasSubstr("too few arrays for 1000000000 layers"));
}

TEST(Directory, RefusesShardsElsewhere) {
  for (const char* shard : {"../m.safetensors", "/etc/passwd", "m.bin"})
    EXPECT_THAT(problem_after([&](const auto& path) {
                  std::filesystem::remove(path / "model.safetensors");
                  write_text(path / "model.safetensors.index.json", Json{{"weight_map", {{"w", shard}}}}.dump());
                }),
                HasSubstr("is not the name of a safetensors file"));
}

TEST(Directory, EveryTruncationIsRefused) {
  for (const char* file : {"config.json", "model.safetensors", "tokenizer.json"}) {
    const TemporaryFolder folder;
    write_directory(folder.path(), small_checkpoint<float>(false));
    const std::string text = read_text(folder.path() / file);
    for (std::size_t size = 0; size + 2 < text.size(); size += 1 + text.size() / 200) {
      write_text(folder.path() / file, text.substr(0, size));
      EXPECT_THAT(message([&] { read_directory<float>(folder.path()); }), HasSubstr(file)) << size;
    }
  }
}

TEST(Directory, RefusesATokenizerLargerThanTheModel) {
  EXPECT_THAT(problem_after([](const auto& path) {
                write_text(path / "tokenizer.json", tokenizer_text(Tokenizer({"a", "b", "c", "d", "e", "f"}, {}), {}));
              }),
              HasSubstr("tokenizer.json: has 6 tokens, but the model 5"));
}

TEST(Directory, WritesNoModelThatIsNotOne) {
  const TemporaryFolder folder;
  auto checkpoint = small_checkpoint<float>(false);
  checkpoint.special.bos = 5;
  EXPECT_THAT(message([&] { write_directory(folder.path(), checkpoint); }), HasSubstr("the token `bos`"));
  EXPECT_THAT(message([&] { write_directory("/proc/none", small_checkpoint<float>(false)); }), HasSubstr("cannot be made"));
}

}  // namespace
}  // namespace crasp::backend
