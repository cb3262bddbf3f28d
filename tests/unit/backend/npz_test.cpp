#include "backend/npz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr Config kSmall{.vocab = 5, .positions = 7, .dim = 6, .layers = 1, .heads = 3, .inner = 4};

std::uint64_t number_at(const std::string& file, std::size_t offset, int bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, file.data() + offset, static_cast<std::size_t>(bytes));
  return value;
}

/// The files of an archive by name, found through its directory, as readers do.
std::map<std::string, std::string> unzip(const std::string& file) {
  std::map<std::string, std::string> result;
  const std::size_t end = file.size() - 22;
  EXPECT_EQ(number_at(file, end, 4), 0x06054b50u);
  std::size_t at = number_at(file, end + 16, 4);
  for (std::uint64_t left = number_at(file, end + 10, 2); left > 0; --left) {
    EXPECT_EQ(number_at(file, at, 4), 0x02014b50u);
    const std::size_t size = number_at(file, at + 20, 4), name_size = number_at(file, at + 28, 2);
    const std::size_t local = number_at(file, at + 42, 4);
    EXPECT_EQ(number_at(file, local, 4), 0x04034b50u);
    EXPECT_EQ(file.substr(at + 6, 26), file.substr(local + 4, 26));
    result[file.substr(at + 46, name_size)] = file.substr(local + 30 + name_size, size);
    at += 46 + name_size;
  }
  EXPECT_EQ(at, end);
  return result;
}

std::string written(const Model<float>& model, const std::vector<std::string>& residual) {
  const TemporaryFolder folder;
  write_npz(folder.path() / "model.npz", model, residual);
  return read_text(folder.path() / "model.npz");
}

TEST(Npz, HoldsEveryArray) {
  const auto model = random_model<float>(kSmall, 1);
  auto files = unzip(written(model, {}));
  for_each_array(model, [&](const std::string& name, const std::vector<float>& array, std::int64_t rows, std::int64_t columns) {
    const std::string file = files[name + ".npy"];
    const std::size_t header = 10 + number_at(file, 8, 2);
    EXPECT_EQ(header % 64, 0u);
    EXPECT_THAT(file, StartsWith("\x93NUMPY"));
    const std::string shape = rows ? std::to_string(rows) + ", " + std::to_string(columns) : std::to_string(columns) + ",";
    EXPECT_THAT(file.substr(10, header), HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }"));
    ASSERT_EQ(file.size(), header + array.size() * sizeof(float));
    EXPECT_EQ(std::memcmp(file.data() + header, array.data(), array.size() * sizeof(float)), 0);
    files.erase(name + ".npy");
  });
  EXPECT_TRUE(files.empty());
}

TEST(Npz, NamesTheCoordinates) {
  const std::string file = unzip(written(random_model<float>(kSmall, 1), {"a", "bc", "ü", "", "€uro", "f"}))["residual.npy"];
  EXPECT_THAT(file, HasSubstr("'descr': '<U4'"));
  const std::size_t header = 10 + number_at(file, 8, 2);
  ASSERT_EQ(file.size(), header + 6 * 4 * 4);
  EXPECT_EQ(number_at(file, header + 1 * 16 + 4, 4), 'c');
  EXPECT_EQ(number_at(file, header + 2 * 16, 4), 0xfcu);
  EXPECT_EQ(number_at(file, header + 4 * 16, 4), 0x20acu);
}

/// Readers refuse an entry whose checksum is wrong; this one was computed by zlib.
TEST(Npz, HasTheChecksumOfTheArchiveFormat) {
  const std::string file = written(make_model<float>({.vocab = 1, .positions = 1, .dim = 1, .layers = 0, .heads = 1, .inner = 1}), {});
  const std::size_t name_size = number_at(file, 26, 2);
  EXPECT_EQ(file.substr(30, name_size), "transformer.wte.weight.npy");
  EXPECT_EQ(number_at(file, 14, 4), 0x6ef0c68au);
}

TEST(Npz, RefusesNamesThatDoNotFit) {
  EXPECT_THAT(message([] { written(make_model<float>(kSmall), {"a"}); }), HasSubstr("1 names of coordinates, and the model has 6"));
}

}  // namespace
}  // namespace crasp::backend
