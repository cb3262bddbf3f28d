#pragma once
// Models, directories and failures for the tests of this folder.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "backend/model.h"
#include "lang/failure.h"

namespace crasp::backend {

/// What a lang::Failure thrown by `action` says.
std::string message(auto&& action) {
  try {
    action();
  } catch (const lang::Failure& failure) {
    return failure.what();
  }
  return "no failure";
}

/// A model with every number drawn from a normal distribution, the norms around 1.
template <class Real>
Model<Real> random_model(const Config& config, unsigned seed, double scale = 0.3) {
  Model<Real> model = make_model<Real>(config);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, scale);
  for_each_array(model, [&](const std::string&, std::vector<Real>& array, auto, auto) {
    for (Real& number : array) number += static_cast<Real>(normal(random));
  });
  return model;
}

inline std::vector<Token> random_word(std::size_t length, unsigned seed, Token vocab = 5) {
  std::mt19937 random(seed);
  std::vector<Token> word(length);
  for (Token& token : word) token = static_cast<Token>(random() % static_cast<unsigned>(vocab));
  return word;
}

/// Finite, and no further apart than `tolerance` of the largest number.
template <class Real>
void expect_near(const std::vector<Real>& a, const std::vector<Real>& b, double tolerance, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  double worst = 0, largest = 1;
  for (std::size_t k = 0; k < a.size(); ++k) {
    worst = std::max(worst, std::fabs(double(a[k]) - double(b[k])));
    largest = std::max(largest, std::fabs(double(b[k])));
    ASSERT_TRUE(std::isfinite(a[k])) << what;
  }
  EXPECT_LE(worst, tolerance * largest) << what;
}

/// Makes the heads of every layer uniform by the given way (0: no queries, 1: keys that do not depend on the input).
template <class Real>
void make_uniform(Model<Real>& model, int way) {
  const std::size_t dim = static_cast<std::size_t>(model.config.dim);
  for (Layer<Real>& layer : model.layers)
    for (std::size_t c = 0; c < dim; ++c) {
      for (std::size_t d = 0; d < dim; ++d) layer.c_attn_weight[d * 3 * dim + static_cast<std::size_t>(way) * dim + c] = 0;
      if (way == 0) layer.c_attn_bias[c] = 0;
    }
}

/// Leaves one entry per column of the queries and keys, a large one, which reads features of `features` alone.
template <class Real>
void make_sparse(Model<Real>& model, const std::vector<std::size_t>& features) {
  const std::size_t dim = static_cast<std::size_t>(model.config.dim);
  std::mt19937 random(3);
  for (Layer<Real>& layer : model.layers)
    for (std::size_t c = 0; c < 2 * dim; ++c) {
      for (std::size_t d = 0; d < dim; ++d) layer.c_attn_weight[d * 3 * dim + c] = 0;
      layer.c_attn_weight[features[random() % features.size()] * 3 * dim + c] = static_cast<Real>(int(random() % 41) - 20);
      layer.c_attn_bias[c] = 0;
    }
}

/// A folder that is removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "crasp_backend.XXXXXX").string();
    if (!mkdtemp(name.data())) throw lang::Failure("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace crasp::backend
