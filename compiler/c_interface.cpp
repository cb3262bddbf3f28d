#include "compiler/c_interface.h"

#include <algorithm>
#include <cctype>

#include "compiler/layout.h"

namespace crasp::compiler {
namespace {

/// `text` as the inside of a C comment or string.
std::string harmless(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '*' || c == '\\' || c == '\n' || c == '?' ? '.' : c;
  return out;
}

template <class Values>
std::string list(const Values& values) {
  std::string out = "{";
  for (const auto& value : values) out += (out.size() > 1 ? ", " : "") + std::to_string(value);
  return out + "}";
}

/// A 64-bit number as C takes it: the least one has no literal.
std::string list_of_numbers(const std::vector<std::int64_t>& values) {
  std::string out = "{";
  for (std::int64_t value : values) {
    out += out.size() > 1 ? ", " : "";
    out += value == INT64_MIN ? "INT64_MIN" : "INT64_C(" + std::to_string(value) + ")";
  }
  return out + "}";
}

std::string comment(const NativeProgram& program, const std::string& name) {
  const Ir& ir = program.machine().ir();
  std::string text = "/* Made by `crasp build`.\n\n   Symbols:";
  for (std::size_t k = 0; k < ir.alphabet().symbols.size(); ++k) {
    text += " " + std::to_string(k) + " is `" + harmless(ir.alphabet().symbols[k]) + "`" +
            (k + 1 < ir.alphabet().symbols.size() ? "," : "");
  }
  text += "\n   Outputs:";
  for (std::size_t k = 0; k < ir.outputs().size(); ++k) {
    text += " " + std::to_string(k) + " is `" + harmless(ir.outputs()[k].name) + "`" +
            (k + 1 < ir.outputs().size() ? "," : "");
  }
  return text + "\n\n   A state of zeros has read nothing; the outputs are then " + name + "_start. " + name +
         "_step reads n >= 1 symbols, given by\n   their codes, and stores the outputs after the last: 0 or 1, or a "
         "count. "
         "A word must not be longer than\n   " +
         name + "_LONGEST symbols, beyond which a count could leave 64 bits. */\n\n";
}

}  // namespace

std::string c_identifier(const std::string& name) {
  std::string out = name;
  for (char& c : out) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return out.empty() || std::isdigit(static_cast<unsigned char>(out[0])) ? "crasp_" + out : out;
}

std::string c_header(const NativeProgram& program, const std::string& name) {
  const Machine& machine = program.machine();
  const StateLayout layout = lane_layout(machine, 1, machine.longest_word());
  const std::string outputs = std::to_string(program.output_count());
  std::string text = comment(program, name);
  text += "#ifndef CRASP_" + name + "_H\n#define CRASP_" + name + "_H\n\n#include <stdint.h>\n\n";
  text += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  text += "#define " + name + "_LONGEST UINT64_C(" + std::to_string(machine.longest_word()) + ")\n\n";
  text += "typedef struct { uint64_t words[" + std::to_string(layout.bytes / 8) + "]; } " + name + "_state;\n\n";
  auto codes = machine.code_of_symbol();
  if (machine.ir().alphabet().open) {
    text += "/* the last one: a symbol outside the alphabet */\n";
  } else {
    codes.pop_back();
  }
  text += "static const uint8_t " + name + "_codes[" + std::to_string(codes.size()) + "] = " + list(codes) + ";\n";
  text +=
      "static const int64_t " + name + "_start[" + outputs + "] = " + list_of_numbers(program.start_values()) + ";\n\n";
  text += "void " + name + "_step(" + name + "_state* state, const uint8_t* codes, uint64_t n, int64_t outputs[" +
          outputs + "]);\n\n";
  return text + "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}

std::string compile_step(const NativeProgram& program, const std::string& name, Product product) {
  const KernelSpec spec{KernelSpec::Shape::lanes, 1, program.longest_word(), name + "_step"};
  return compile(program.machine(), {spec}, host_cpu(), product);
}

}  // namespace crasp::compiler
