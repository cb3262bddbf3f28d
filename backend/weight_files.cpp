#include "backend/weight_files.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "backend/json.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

namespace fs = std::filesystem;

/// Buffers of GPT-2's attention that are no weights.
bool is_mask(std::string_view name) { return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias"); }

/// Files saved from the bare `GPT2Model` leave the prefix out.
std::string full_name(const std::string& name) {
  constexpr std::string_view kPrefix = "transformer.";
  return name.starts_with(kPrefix) || name == "lm_head.weight" ? name : std::string(kPrefix) + name;
}

template <class Real>
class ModelReader {
 public:
  ModelReader(const Config& config, std::span<const Tensor> tensors, const std::string& source) : source_(source) {
    for (const Tensor& tensor : tensors)
      if (!is_mask(tensor.name) && !tensors_.emplace(full_name(tensor.name), &tensor).second)
        fail("holds `" + tensor.name + "` twice");
    model_.config = config;
  }

  Model<Real> read() {
    if (static_cast<std::uint64_t>(model_.config.layers) > tensors_.size())
      fail("has too few arrays for " + std::to_string(model_.config.layers) + " layers");
    model_.layers.resize(static_cast<std::size_t>(model_.config.layers));
    for_each_array(model_, [this](const std::string& name, std::vector<Real>& array, std::int64_t rows, std::int64_t columns) {
      take(name, array, rows == 0 ? std::vector{columns} : std::vector{rows, columns});
    });
    if (model_.config.tied) check_tied_head();
    if (!tensors_.empty()) fail("holds an array `" + tensors_.begin()->first + "` that the model does not have");
    return std::move(model_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw lang::Failure(source_ + ": " + what); }

  /// Moves one array from the file to the model. The shape is compared first: what it allocates, the file has.
  void take(const std::string& name, std::vector<Real>& array, const std::vector<std::int64_t>& shape) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) fail("has no `" + name + "`");
    const Tensor& tensor = *found->second;
    if (tensor.shape != shape)
      fail("`" + name + "` has shape " + shape_text(tensor.shape) + ", expected " + shape_text(shape));
    if (!tensor.format) fail("`" + name + "` holds " + tensor.format_name + ", which are no weights");
    array.resize(tensor.bytes.size() / size_in_bytes(*tensor.format));
    decode<Real>(*tensor.format, tensor.bytes, array);
    const auto wrong = std::ranges::find_if_not(array, [](Real number) { return std::isfinite(number); });
    if (wrong != array.end())
      fail("`" + name + "` holds a number at " + std::to_string(wrong - array.begin()) + " that is not finite");
    tensors_.erase(found);
  }

  void check_tied_head() {
    if (!tensors_.contains("lm_head.weight")) return;
    std::vector<Real> head;
    take("lm_head.weight", head, {model_.config.vocab, model_.config.dim});
    if (head != model_.wte) fail("`lm_head.weight` differs from `transformer.wte.weight`, but config.json ties them");
  }

  const std::string& source_;
  std::map<std::string, const Tensor*> tensors_;
  Model<Real> model_;
};

/// A name comes from a file, so it may not lead out of the directory.
void check_shard_name(const JsonObject& index, const std::string& array, const std::string& shard) {
  if (shard.find('/') == std::string::npos && shard.ends_with(".safetensors")) return;
  index.fail("the shard `" + shard + "` of `" + array + "` is not the name of a safetensors file");
}

std::set<std::string> shard_names(const fs::path& index) {
  const Json json = parse_json(MappedFile(index).text(), index.string());
  const JsonObject object(json, index.string());
  const Json* map = object.find("weight_map");
  if (!map || !map->is_object()) object.fail("has no `weight_map` object");
  std::set<std::string> names;
  for (const auto& [name, shard] : map->items()) {
    if (!shard.is_string()) object.fail("`weight_map` has a shard that is not a string");
    names.insert(shard.get<std::string>());
    check_shard_name(object, name, shard.get<std::string>());
  }
  return names;
}

}  // namespace

template <class Real>
Model<Real> model_from_tensors(const Config& config, std::span<const Tensor> tensors, const std::string& source) {
  validate(config);
  return ModelReader<Real>(config, tensors, source).read();
}

template <class Real>
Model<Real> read_weights(const fs::path& directory, const Config& config) {
  const fs::path single = directory / "model.safetensors", index = directory / "model.safetensors.index.json";
  std::vector<fs::path> paths{single};
  std::error_code error;
  if (!fs::exists(single, error) && fs::exists(index, error)) {
    paths.clear();
    for (const std::string& name : shard_names(index)) paths.push_back(directory / name);
  }
  std::vector<MappedFile> files;
  std::vector<Tensor> tensors;
  for (const fs::path& path : paths) {
    files.emplace_back(path);
    std::ranges::move(parse_safetensors(files.back().bytes(), path.string()), std::back_inserter(tensors));
  }
  return model_from_tensors<Real>(config, tensors, paths.size() == 1 ? paths[0].string() : index.string());
}

template Model<float> model_from_tensors(const Config&, std::span<const Tensor>, const std::string&);
template Model<double> model_from_tensors(const Config&, std::span<const Tensor>, const std::string&);
template Model<float> read_weights(const fs::path&, const Config&);
template Model<double> read_weights(const fs::path&, const Config&);

}  // namespace crasp::backend
