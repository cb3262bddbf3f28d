// `crasp export`: a model for other runtimes.

#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "backend/directory.h"
#include "backend/hf_config.h"
#include "backend/npz.h"
#include "backend/onnx.h"
#include "cli/options.h"
#include "lang/failure.h"
#include "lang/load.h"

namespace crasp::cli {
namespace {

struct ExportOptions {
  std::string directory, onnx, npz;
};

/// The names of the residual directions that crasp.json gives, by dimension; none if there is no such file.
std::vector<std::string> residual_names(const std::filesystem::path& directory, std::int64_t dim) {
  const auto file = directory / "crasp.json";
  if (!std::filesystem::exists(file)) return {};
  std::vector<std::string> names(static_cast<std::size_t>(dim), "");
  try {
    const Json json = Json::parse(lang::read_file(file.string()));
    for (const Json& direction : json.at("residual")) {
      const std::string name = direction.at("name");
      const char* sign = "+";
      for (const Json& column : direction.at("dims")) {
        names.at(column.get<std::size_t>()) = name + sign;
        sign = "-";
      }
    }
  } catch (const std::exception& problem) {
    throw lang::Failure(fmt::format("cannot read `{}`: {}", file.string(), problem.what()));
  }
  return names;
}

template <class Real>
void write(const ExportOptions& options) {
  const auto checkpoint = backend::read_directory<Real>(options.directory);
  if (!options.onnx.empty()) backend::write_onnx(std::filesystem::path(options.onnx), checkpoint.model);
  if (!options.npz.empty()) {
    const auto names = residual_names(options.directory, checkpoint.model.config.dim);
    backend::write_npz(std::filesystem::path(options.npz), checkpoint.model, std::span<const std::string>(names));
  }
}

Exit export_model(const ExportOptions& options, Context& context) {
  if (options.onnx.empty() && options.npz.empty()) return usage_error(context, "give `--onnx OUT`, `--npz OUT` or both");
  const auto file = std::filesystem::path(options.directory) / "config.json";
  const backend::HfConfig config = backend::parse_config(lang::read_file(file.string()), file.string());
  if (config.format == backend::NumberFormat::f64) {
    write<double>(options);
  } else {
    write<float>(options);
  }
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
ONNX: the plain GPT-2 graph of opset 17, input_ids [batch, sequence] to logits, of any length. NumPy: every array by its
name, and for compiled models the names of the residual coordinates as `residual`.

Examples:
  crasp export dyck-model --onnx dyck.onnx
  crasp export dyck-model --npz dyck.npz)help";

}  // namespace

void add_export(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "Write a model as ONNX or as a NumPy archive");
  command->footer(kFooter);
  command->add_option("DIR", options->directory, "A model directory")->required()->type_name("");
  command->add_option("--onnx", options->onnx, "Write this ONNX file")->type_name("OUT");
  command->add_option("--npz", options->npz, "Write this NumPy archive")->type_name("OUT");
  command->callback([options, &chosen] { chosen = [options](Context& context) { return export_model(*options, context); }; });
}

}  // namespace crasp::cli
