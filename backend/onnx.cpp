// Field numbers are those of onnx.proto (ONNX 1.12); operators are those of opset 17, which is the first with LayerNormalization.
// A value of the graph is named after what it is; nodes come in the order in which they run.

#include "backend/onnx.h"

#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "backend/mapped_file.h"
#include "backend/protobuf.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

using Names = std::vector<std::string>;

enum DataType : std::int64_t { kFloat = 1, kInt64 = 7, kDouble = 11 };

template <class Number>
constexpr DataType kDataType = sizeof(Number) == 4 ? kFloat : kDouble;
template <>
constexpr DataType kDataType<std::int64_t> = kInt64;

Message attribute(const std::string& name, std::int64_t value) {
  constexpr std::int64_t kInt = 2;
  return Message().text(1, name).number(3, value).number(20, kInt);
}

Message attribute(const std::string& name, float value) {
  constexpr std::int64_t kFloatKind = 1;
  return Message().text(1, name).fixed32(2, value).number(20, kFloatKind);
}

Message attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  constexpr std::int64_t kInts = 7;
  Message result = Message().text(1, name);
  for (const std::int64_t value : values) result.number(8, value);
  return result.number(20, kInts);
}

/// A tensor of any batch and length; `last` is the size of a third axis, if there is one.
Message value_info(const std::string& name, DataType type, std::int64_t last) {
  Message shape;
  for (const char* axis : {"batch", "sequence"}) shape.message(1, Message().text(2, axis));
  if (last > 0) shape.message(1, Message().number(1, last));
  const Message tensor = Message().number(1, type).message(2, shape);
  return Message().text(1, name).message(2, Message().message(1, tensor));
}

template <class Real>
class GraphWriter {
 public:
  explicit GraphWriter(const Model<Real>& model) : model_(model), config_(model.config) {}

  std::string write() {
    for_each_array(model_, [this](const std::string& name, const std::vector<Real>& array, std::int64_t rows, std::int64_t columns) {
      tensor(name, rows == 0 ? std::vector{columns} : std::vector{rows, columns}, array);
    });
    constants();
    std::string x = embedding();
    for (std::int64_t k = 0; k < config_.layers; ++k) x = layer(x, "transformer.h." + std::to_string(k));
    head(x);
    graph_.text(2, "gpt2").message(11, value_info("input_ids", kInt64, 0));
    graph_.message(12, value_info("logits", kDataType<Real>, config_.vocab));
    constexpr std::int64_t kIrVersion = 8, kOpset = 17;
    const Message opset = Message().text(1, "").number(2, kOpset);
    return Message().number(1, kIrVersion).text(2, "crasp").message(7, graph_).message(8, opset).bytes();
  }

 private:
  template <class Number>
  void tensor(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<Number>& numbers) {
    Message result;
    for (const std::int64_t size : shape) result.number(1, size);
    result.number(2, kDataType<Number>).text(8, name);
    graph_.message(5, result.text(9, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)}));
  }

  /// Adds a node and returns the name of its output.
  std::string node(const std::string& operation, const Names& inputs, const std::string& output,
                   std::initializer_list<Message> attributes = {}) {
    return nodes(operation, inputs, {output}, attributes)[0];
  }

  Names nodes(const std::string& operation, const Names& inputs, const Names& outputs,
              std::initializer_list<Message> attributes = {}) {
    Message result;
    for (const std::string& input : inputs) result.text(1, input);
    for (const std::string& output : outputs) result.text(2, output);
    result.text(3, outputs[0]).text(4, operation);
    for (const Message& attribute : attributes) result.message(5, attribute);
    graph_.message(1, result);
    return outputs;
  }

  void scalar(const std::string& name, double value) { tensor<Real>(name, {}, {static_cast<Real>(value)}); }

  void constants() {
    tensor<std::int64_t>("zero", {}, {0});
    tensor<std::int64_t>("one", {}, {1});
    tensor<std::int64_t>("axis_0", {1}, {0});
    tensor<std::int64_t>("axis_1", {1}, {1});
    tensor<std::int64_t>("thirds", {3}, {config_.dim, config_.dim, config_.dim});
    tensor<std::int64_t>("by_head", {4}, {0, 0, config_.heads, config_.head_dim()});
    tensor<std::int64_t>("side_by_side", {3}, {0, 0, config_.dim});
    scalar("scale", 1 / std::sqrt(static_cast<double>(config_.head_dim())));
    scalar("hidden_score", std::numeric_limits<Real>::lowest());
    if (config_.activation == Activation::relu) return;
    scalar("half", 0.5);
    scalar("unit", 1);
    scalar("cubic", 0.044715);
    scalar("root", std::sqrt(2 / std::numbers::pi));
  }

  /// Also the mask: `visible` [sequence, sequence] says whether a query (row) sees a key.
  std::string embedding() {
    node("Shape", {"input_ids"}, "length", {attribute("start", std::int64_t{1}), attribute("end", std::int64_t{2})});
    node("Squeeze", {"length", "axis_0"}, "count");
    node("Range", {"zero", "count", "one"}, "positions");
    node("Unsqueeze", {"positions", "axis_1"}, "query_positions");
    node("Unsqueeze", {"positions", "axis_0"}, "key_positions");
    node("GreaterOrEqual", {"query_positions", "key_positions"}, "visible");
    node("Gather", {"transformer.wte.weight", "input_ids"}, "token_embedding");
    node("Gather", {"transformer.wpe.weight", "positions"}, "position_embedding");
    return node("Add", {"token_embedding", "position_embedding"}, "embedding");
  }

  std::string layer(const std::string& x, const std::string& name) {
    const std::string middle = node("Add", {x, attention(norm(x, name + ".ln_1"), name + ".attn")}, name + ".middle");
    const std::string hidden = activate(linear(norm(middle, name + ".ln_2"), name + ".mlp.c_fc"), name + ".mlp");
    return node("Add", {middle, linear(hidden, name + ".mlp.c_proj")}, name + ".output");
  }

  std::string norm(const std::string& x, const std::string& name) {
    return node("LayerNormalization", {x, name + ".weight", name + ".bias"}, name,
                {attribute("axis", std::int64_t{-1}), attribute("epsilon", static_cast<float>(config_.layer_norm_epsilon))});
  }

  std::string linear(const std::string& x, const std::string& name) {
    return node("Add", {node("MatMul", {x, name + ".weight"}, name + ".product"), name + ".bias"}, name);
  }

  std::string attention(const std::string& y, const std::string& name) {
    const Names parts = nodes("Split", {linear(y, name + ".c_attn"), "thirds"}, {name + ".q", name + ".k", name + ".v"}, {attribute("axis", std::int64_t{-1})});
    const std::string q = heads(parts[0], {0, 2, 1, 3}), k = heads(parts[1], {0, 2, 3, 1}), v = heads(parts[2], {0, 2, 1, 3});
    const std::string scores = node("Mul", {node("MatMul", {q, k}, name + ".product"), "scale"}, name + ".scores");
    const std::string masked = node("Where", {"visible", scores, "hidden_score"}, name + ".masked");
    const std::string weights = node("Softmax", {masked}, name + ".weights", {attribute("axis", std::int64_t{-1})});
    const std::string mixed = node("MatMul", {weights, v}, name + ".mixed");
    const std::string turned = node("Transpose", {mixed}, name + ".turned", {attribute("perm", {0, 2, 1, 3})});
    return linear(node("Reshape", {turned, "side_by_side"}, name + ".joined"), name + ".c_proj");
  }

  std::string heads(const std::string& part, const std::vector<std::int64_t>& order) {
    return node("Transpose", {node("Reshape", {part, "by_head"}, part + ".by_head")}, part + ".heads", {attribute("perm", order)});
  }

  std::string activate(const std::string& x, const std::string& name) {
    if (config_.activation == Activation::relu) return node("Relu", {x}, name + ".hidden");
    const std::string square = node("Mul", {x, x}, name + ".square");
    const std::string cube = node("Mul", {node("Mul", {square, x}, name + ".cube"), "cubic"}, name + ".cubic");
    const std::string inner = node("Mul", {node("Add", {x, cube}, name + ".sum"), "root"}, name + ".inner");
    const std::string gate = node("Add", {node("Tanh", {inner}, name + ".tanh"), "unit"}, name + ".gate");
    return node("Mul", {node("Mul", {x, "half"}, name + ".half"), gate}, name + ".hidden");
  }

  void head(const std::string& x) {
    const std::string matrix = config_.tied ? "transformer.wte.weight" : "lm_head.weight";
    const std::string turned = node("Transpose", {matrix}, "head", {attribute("perm", {1, 0})});
    node("MatMul", {norm(x, "transformer.ln_f"), turned}, "logits");
  }

  const Model<Real>& model_;
  const Config& config_;
  Message graph_;
};

}  // namespace

template <class Real>
void write_onnx(const std::filesystem::path& path, const Model<Real>& model) {
  validate(model);
  constexpr std::int64_t kMostBytes = (std::int64_t{1} << 31) - (std::int64_t{1} << 24);
  if (parameter_count(model.config) > kMostBytes / std::int64_t{sizeof(Real)})
    throw lang::Failure("the model is too large for an ONNX file: more than 2 GiB");
  write_atomically(path, GraphWriter<Real>(model).write());
}

template void write_onnx(const std::filesystem::path&, const Model<float>&);
template void write_onnx(const std::filesystem::path&, const Model<double>&);

}  // namespace crasp::backend
