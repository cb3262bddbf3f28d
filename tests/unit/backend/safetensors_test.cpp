#include "backend/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

std::string file_with(const std::string& header, std::size_t data_bytes, std::uint64_t claimed) {
  std::string file(sizeof claimed, '\0');
  std::memcpy(file.data(), &claimed, sizeof claimed);
  return file + header + std::string(data_bytes, '\0');
}

std::string file_with(const std::string& header, std::size_t data_bytes) {
  return file_with(header, data_bytes, header.size());
}

std::string problem_of(const std::string& file) {
  return message([&] { parse_safetensors(std::as_bytes(std::span(file)), "model.safetensors"); });
}

std::string problem_of_entry(const std::string& entry, std::size_t data_bytes = 8) {
  return problem_of(file_with(R"({"w":)" + entry + "}", data_bytes));
}

TEST(Safetensors, ReadsArraysOfAllKinds) {
  const std::string file = file_with(
      R"({"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[],"data_offsets":[8,16]},)"
      R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"e":{"dtype":"F16","shape":[0,3],"data_offsets":[16,16]}})",
      16);
  const auto tensors = parse_safetensors(std::as_bytes(std::span(file)), "file");
  ASSERT_EQ(tensors.size(), 3u);
  EXPECT_EQ(tensors[0].name, "a");
  EXPECT_EQ(tensors[0].format, NumberFormat::f32);
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(tensors[1].format, std::nullopt);
  EXPECT_EQ(tensors[1].bytes.size(), 8u);
}

TEST(Safetensors, RefusesHeadersThatCannotBe) {
  EXPECT_THAT(problem_of(""), HasSubstr("too short"));
  EXPECT_THAT(problem_of("1234567"), HasSubstr("too short"));
  EXPECT_THAT(problem_of(file_with("{}", 0, 3)), HasSubstr("claims 3 bytes, more than the file has"));
  EXPECT_THAT(problem_of(file_with("{}", 0, ~std::uint64_t{0})), HasSubstr("claims 18446744073709551615 bytes"));
  EXPECT_THAT(problem_of(file_with("{", 0)), HasSubstr("not JSON"));
  EXPECT_THAT(problem_of(file_with("[]", 0)), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem_of(file_with(std::string(100, '['), 0)), HasSubstr("nests deeper"));
  EXPECT_THAT(problem_of(file_with(R"({"\ud800":1})", 0)), HasSubstr("not JSON"));
  EXPECT_THAT(problem_of(file_with(R"({"w":{"dtype":"F32","dtype":"F16"}})", 0)), HasSubstr("repeats the key `dtype`"));
}

TEST(Safetensors, RefusesArraysThatDoNotFit) {
  EXPECT_THAT(problem_of_entry("7"), HasSubstr("`w` is not described"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F99","shape":[2],"data_offsets":[0,8]})"), HasSubstr("no dtype"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})"), HasSubstr("shape [3] of F32"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"), HasSubstr("not a size"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})"), HasSubstr("not a size"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"), HasSubstr("does not lie"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0]})"), HasSubstr("does not lie"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[2]})"), HasSubstr("no data_offsets"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})"), HasSubstr("does not lie"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})"), HasSubstr("gap"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})"), HasSubstr("behind"));
}

TEST(Safetensors, RefusesSizesThatOverflow) {
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]})"),
              HasSubstr("too large"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,8]})"),
              HasSubstr("8 bytes of data"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[18446744073709551618],"data_offsets":[0,8]})"),
              HasSubstr("not a size"));
  EXPECT_THAT(problem_of_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]})"),
              HasSubstr("does not lie"));
}

TEST(Safetensors, RefusesOverlap) {
  const std::string file = file_with(
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12);
  EXPECT_THAT(problem_of(file), HasSubstr("`b` overlaps"));
}

TEST(Safetensors, EveryTruncationIsRefused) {
  const std::string file = file_with(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8);
  EXPECT_EQ(problem_of(file), "no failure");
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_NE(problem_of(file.substr(0, size)), "no failure") << size;
}

TEST(Safetensors, ReadsBackWhatItWrites) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "some.safetensors";
  const std::vector<float> numbers{1, -2, 3e-39f};
  const auto bytes = std::as_bytes(std::span(numbers));
  const std::vector<TensorToWrite> written{{"w", NumberFormat::f32, {3, 1}, {bytes.begin(), bytes.end()}},
                                           {"v", NumberFormat::bf16, {2}, std::vector<std::byte>(4, std::byte{7})}};
  write_safetensors(path, written);
  const MappedFile file(path);
  const auto tensors = parse_safetensors(file.bytes(), path.string());
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{3, 1}));
  EXPECT_TRUE(std::ranges::equal(tensors[0].bytes, bytes));
  EXPECT_EQ(tensors[1].format, NumberFormat::bf16);
}

}  // namespace
}  // namespace crasp::backend
