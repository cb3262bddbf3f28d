// That runtimes accept the graph and compute the same is tested by tests/interop/run; here, that it is a graph.

#include "backend/onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

constexpr Config kSmall{.vocab = 5, .positions = 7, .dim = 6, .layers = 2, .heads = 3, .inner = 4};

/// The fields of one message; numbers are kept as their value in decimal.
std::multimap<int, std::string> fields(const std::string& bytes) {
  std::multimap<int, std::string> result;
  std::size_t at = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0; at < bytes.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.size()) {
    const std::uint64_t key = varint();
    const int field = static_cast<int>(key >> 3);
    if (key % 8 == 0) {
      result.emplace(field, std::to_string(varint()));
      continue;
    }
    const std::uint64_t size = key % 8 == 2 ? varint() : 4;
    EXPECT_TRUE(key % 8 == 2 || key % 8 == 5);
    EXPECT_LE(size, bytes.size() - at);
    result.emplace(field, bytes.substr(at, size));
    at += size;
  }
  return result;
}

std::string one(const std::multimap<int, std::string>& message, int field) {
  EXPECT_EQ(message.count(field), 1u) << field;
  return message.find(field)->second;
}

std::vector<std::string> all(const std::multimap<int, std::string>& message, int field) {
  std::vector<std::string> result;
  for (auto [at, end] = message.equal_range(field); at != end; ++at) result.push_back(at->second);
  return result;
}

template <class Real>
std::multimap<int, std::string> graph_of(const Config& config) {
  const TemporaryFolder folder;
  write_onnx(folder.path() / "model.onnx", random_model<Real>(config, 1));
  const auto model = fields(read_text(folder.path() / "model.onnx"));
  EXPECT_EQ(one(model, 1), "8");
  EXPECT_EQ(one(fields(one(model, 8)), 2), "17");
  return fields(one(model, 7));
}

TEST(Onnx, ComputesEveryValueOnceAndBeforeItIsUsed) {
  for (const auto activation : {Activation::relu, Activation::gelu_new})
    for (const bool tied : {false, true}) {
      Config config = kSmall;
      config.activation = activation;
      config.tied = tied;
      const auto graph = graph_of<float>(config);
      std::set<std::string> known{"input_ids"}, used;
      for (const std::string& tensor : all(graph, 5)) EXPECT_TRUE(known.insert(one(fields(tensor), 8)).second);
      const std::set<std::string> constants(known);
      for (const std::string& bytes : all(graph, 1)) {
        const auto node = fields(bytes);
        for (const std::string& input : all(node, 1)) {
          EXPECT_TRUE(known.contains(input)) << input;
          used.insert(input);
        }
        for (const std::string& output : all(node, 2)) EXPECT_TRUE(known.insert(output).second) << output;
      }
      EXPECT_TRUE(known.contains("logits"));
      for (const std::string& constant : constants) EXPECT_TRUE(used.contains(constant)) << constant << " is not used";
    }
}

TEST(Onnx, HoldsEveryArray) {
  const auto model = random_model<double>(kSmall, 1);
  std::map<std::string, std::multimap<int, std::string>> tensors;
  for (const std::string& bytes : all(graph_of<double>(kSmall), 5)) tensors[one(fields(bytes), 8)] = fields(bytes);
  for_each_array(model, [&](const std::string& name, const std::vector<double>& array, std::int64_t rows, std::int64_t columns) {
    const auto& tensor = tensors[name];
    EXPECT_EQ(one(tensor, 2), "11");
    EXPECT_EQ(all(tensor, 1).back(), std::to_string(columns));
    EXPECT_EQ(all(tensor, 1).size(), rows ? 2u : 1u);
    EXPECT_EQ(one(tensor, 9), std::string(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(double)));
  });
}

}  // namespace
}  // namespace crasp::backend
