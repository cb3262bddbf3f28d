#include "compiler/weights/recheck.h"

#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "backend/directory.h"
#include "compiler/weights/directory.h"

namespace crasp::compiler::weights {
namespace {

using Array = std::vector<double>;

struct NamedArray {
  std::string name;
  const Array* numbers;
  std::int64_t rows, columns;
};

std::vector<NamedArray> arrays_of(const backend::Model<double>& model) {
  std::vector<NamedArray> out;
  backend::for_each_array(model, [&](const std::string& name, const Array& array, std::int64_t rows, std::int64_t columns) {
    out.push_back({name, &array, rows, columns});
  });
  return out;
}

std::string place(const NamedArray& array, std::size_t k) {
  if (array.rows == 0) return fmt::format("{}[{}]", array.name, k);
  const auto columns = static_cast<std::size_t>(array.columns);
  return fmt::format("{}[{}, {}]", array.name, k / columns, k % columns);
}

/// The number as the dtype of the model stores it.
double stored(double number, Dtype dtype) {
  if (dtype == Dtype::float64) return number;
  return static_cast<double>(static_cast<float>(number));
}

Recheck rejected(std::string reason) { return {false, -1, std::move(reason), {}}; }

Recheck check_model(const std::filesystem::path& directory, const Description& description, const Design& designed) {
  const auto checkpoint = backend::read_directory<double>(directory);
  if (std::string found = difference(checkpoint.model, designed); !found.empty()) return rejected(std::move(found));
  if (!checkpoint.tokenizer) return rejected("the directory has no tokenizer");
  for (std::size_t k = 0; k < designed.planned.plan.vocabulary.tokens.size(); ++k) {
    if (checkpoint.tokenizer->size() <= k ||
        checkpoint.tokenizer->text(static_cast<backend::Token>(k)) != designed.planned.plan.vocabulary.tokens[k]) {
      return rejected(fmt::format("token {} of the tokenizer is not `{}`", k, designed.planned.plan.vocabulary.tokens[k]));
    }
  }
  Recheck out;
  const Certificate certificate = certify(designed.planned, designed.emission, designed.options);
  out.length = certificate.length;
  const std::int64_t claimed = read_claimed_length(directory);
  if (claimed > out.length) {
    return rejected(fmt::format("the certificate claims length {}, the bounds give {}: {}", claimed, out.length,
                                certificate.reason));
  }
  const auto words = adversarial_words(designed.planned, std::max<std::int64_t>(out.length, 1));
  const bool wide = designed.options.arithmetic.dtype == Dtype::float64;
  const auto& vocabulary = designed.planned.plan.vocabulary;
  out.test = wide ? self_test(checkpoint.model, description.source, vocabulary, words)
                  : self_test(round_to(checkpoint.model, Dtype::float32), description.source, vocabulary, words);
  out.accepted = out.test.wrong == 0;
  out.reason = out.accepted ? fmt::format("every weight is as designed; {} decisions on {} words are right", out.test.decisions,
                                          out.test.words)
                            : "wrong on " + out.test.example;
  return out;
}

}  // namespace

std::string difference(const backend::Model<double>& model, const Design& design) {
  const backend::Model<double> ideal = emit(design.planned.plan, design.emission, design.options);
  if (!(model.config == ideal.config)) return "the sizes in config.json are not those of the design";
  const auto found = arrays_of(model), expected = arrays_of(ideal);
  for (std::size_t a = 0; a < expected.size(); ++a) {
    for (std::size_t k = 0; k < expected[a].numbers->size(); ++k) {
      const double is = (*found[a].numbers)[k], should_be = stored((*expected[a].numbers)[k], design.options.arithmetic.dtype);
      if (is == should_be) continue;
      return fmt::format("{} is {}, expected {}", place(expected[a], k), is, should_be);
    }
  }
  return {};
}

Recheck recheck(const std::filesystem::path& directory) {
  const Description description = read_description(directory);
  const auto designed = design(description.source, description.options);
  if (const auto* problem = std::get_if<NotCompiled>(&designed)) return rejected(problem->reason);
  return check_model(directory, description, std::get<Design>(designed));
}

}  // namespace crasp::compiler::weights
