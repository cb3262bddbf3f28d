// `crasp build`: a program as an object that C and C++ programs link.

#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/files.h"
#include "cli/ir_of.h"
#include "cli/options.h"
#include "compiler/c_interface.h"
#include "compiler/passes.h"
#include "lang/failure.h"

extern char** environ;

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
using compiler::NativeProgram;
using compiler::Product;

struct BuildOptions {
  std::string file;
  std::string program;
  std::string output;
};

/// Runs the system's C compiler as a linker. Throws `Failure` if there is none or it fails.
void link_shared(const fs::path& object, const fs::path& library) {
  std::vector<std::string> words = {"cc", "-shared", "-o", library.string(), object.string()};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) {
    throw lang::Failure("cannot run `cc`, which links shared libraries; write an object (.o) instead");
  }
  if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw lang::Failure("`cc -shared` failed on " + object.string());
  }
}

void write_library(const NativeProgram& program, const std::string& name, const fs::path& library) {
  fs::path object = library;
  object += ".o";
  replace_file(object, compile_step(program, name, Product::object));
  link_shared(object, library);
  std::error_code ignored;
  fs::remove(object, ignored);
}

void write_output(const NativeProgram& program, const std::string& name, const fs::path& output) {
  if (output.extension() == ".ll") return replace_file(output, compile_step(program, name, Product::llvm_text));
  if (output.extension() == ".so") {
    write_library(program, name, output);
  } else {
    replace_file(output, compile_step(program, name, Product::object));
  }
  fs::path header = output;
  replace_file(header.replace_extension(".h"), c_header(program, name));
}

Exit build(const BuildOptions& options, Context& context) {
  const fs::path output = options.output;
  const fs::path kind = output.extension();
  if (kind != ".o" && kind != ".so" && kind != ".ll") {
    return usage_error(context, "the output must end in .o, .so or .ll, which says what is made");
  }
  const auto ir = load_ir(options.file, options.program, context);
  if (!ir) return Exit::wrong_input;
  const compiler::Ir simplified = compiler::optimise(*ir);
  for (const std::string& limit : {compiler::Machine::limit(simplified), NativeProgram::step_limit(simplified)}) {
    if (!limit.empty()) return usage_error(context, limit);
  }
  const NativeProgram program(*ir);
  write_output(program, compiler::c_identifier(output.stem().string()), output);
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
The functions are called after the output: dyck.o has dyck_step. The header beside it, dyck.h, declares them and
says which symbol has which code. The code runs on any processor of this kind.

Examples:
  crasp build dyck.crasp -o dyck.o     an object and dyck.h
  crasp build dyck.crasp -o dyck.so    a shared library and dyck.h
  crasp build dyck.crasp -o dyck.ll    LLVM's intermediate representation, as text)help";

}  // namespace

void add_build(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App* command = app.add_subcommand("build", "Compile a program to an object that C programs link");
  command->footer(kFooter);
  add_file(*command, options->file);
  add_program(*command, options->program);
  command->add_option("-o,--output", options->output, "What to write: .o, .so or .ll")->required()->type_name("OUT");
  command->callback([options, &chosen] { chosen = [options](Context& context) { return build(*options, context); }; });
}

}  // namespace crasp::cli
