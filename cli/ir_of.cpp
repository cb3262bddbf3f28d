#include "cli/ir_of.h"

#include <filesystem>
#include <variant>

#include "cli/files.h"
#include "cli/programs.h"
#include "compiler/lower.h"
#include "compiler/text.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

std::optional<compiler::Ir> read_ir(const std::string& file, Context& context) {
  auto result = compiler::read(read_input(file));
  if (auto* ir = std::get_if<compiler::Ir>(&result)) return std::move(*ir);
  const auto& error = std::get<compiler::TextError>(result);
  context.err.print("{}:{}: {} {}\n", file, error.line, context.err.styled("error:", Style::bad), error.message);
  return std::nullopt;
}

}  // namespace

std::string place(const lang::Workspace& workspace, lang::Span span) {
  if (!span.file.valid()) return "crasp";
  const lang::Location at = workspace.sources.location(span.file, span.begin);
  return fmt::format("{}:{}:{}", workspace.sources.name(span.file), at.line, at.column);
}

std::optional<compiler::Ir> load_ir(const std::string& file, const std::string& program, Context& context) {
  if (std::filesystem::path(file).extension() == ".ir") return read_ir(file, context);
  lang::Workspace workspace;
  if (!load_and_report(workspace, file, context)) return std::nullopt;
  const lang::Program* const chosen = select_program(workspace, program, context);
  if (chosen == nullptr) return std::nullopt;
  auto result = compiler::lower(verifier::express_in_c_rasp(*chosen));
  if (auto* ir = std::get_if<compiler::Ir>(&result)) return std::move(*ir);
  const auto& refused = std::get<compiler::NotLowered>(result);
  context.err.print("{}: {} {}\n", place(workspace, refused.span), context.err.styled("error:", Style::bad),
                    refused.reason);
  return std::nullopt;
}

}  // namespace crasp::cli
