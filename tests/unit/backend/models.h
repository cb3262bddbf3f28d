#pragma once
// Models, directories and failures for the tests of this folder.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

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
