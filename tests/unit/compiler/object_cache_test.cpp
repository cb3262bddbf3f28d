#include "compiler/object_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "compiler/native.h"
#include "compiler/run.h"
#include "compiler/text.h"
#include "lang/failure.h"

namespace crasp::compiler {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, removed afterwards.
class ObjectCache : public testing::Test {
 protected:
  ObjectCache() : folder_(fs::path(testing::TempDir()) / ("crasp-cache-" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
  }
  ~ObjectCache() override { fs::remove_all(folder_); }

  std::string get(const std::string& key, const std::string& made) {
    return cached(folder_, key, [&] {
      ++made_;
      return made;
    });
  }

  fs::path only_file() const {
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
    return fs::directory_iterator(folder_)->path();
  }

  fs::path folder_;
  int made_ = 0;
};

TEST_F(ObjectCache, MakesOnceAndFindsAgain) {
  EXPECT_EQ(get("key", "object"), "object");
  EXPECT_EQ(get("key", "other"), "object");
  EXPECT_EQ(get("another key", "other"), "other");
  EXPECT_EQ(made_, 2);
}

TEST_F(ObjectCache, DamagedFilesAreMadeAnew) {
  get("key", "object");
  std::string content;
  {
    std::ifstream stream(only_file(), std::ios::binary);
    content.assign(std::istreambuf_iterator<char>(stream), {});
  }
  for (std::size_t k = 0; k <= content.size(); ++k) {
    std::string damaged = k < content.size() ? content : content.substr(0, content.size() / 2);
    if (k < content.size()) damaged[k] = static_cast<char>(damaged[k] ^ 4);
    std::ofstream(only_file(), std::ios::binary) << damaged;
    made_ = 0;
    EXPECT_EQ(get("key", "new object"), "new object");
    EXPECT_EQ(made_, 1) << k;
  }
}

TEST_F(ObjectCache, AFolderThatCannotBeWrittenIsAsGoodAsNone) {
  EXPECT_EQ(cached("/proc/none", "key", [] { return std::string("object"); }), "object");
}

// The key holds the processor and its features: an object for another one, copied to where ours is looked for, is made
// anew.
TEST_F(ObjectCache, AnObjectForAnotherKeyIsNotUsed) {
  get("processor with avx512, program", "fast object");
  const fs::path other = only_file();
  std::string content;
  {
    std::ifstream stream(other, std::ios::binary);
    content.assign(std::istreambuf_iterator<char>(stream), {});
  }
  fs::remove(other);
  get("processor without, program", "plain object");
  std::ofstream(only_file(), std::ios::binary) << content;
  EXPECT_EQ(get("processor without, program", "plain object"), "plain object");
  EXPECT_EQ(made_, 3);
}

TEST_F(ObjectCache, AProcessorWithoutCodeGeneratorIsNamed) {
  const NativeProgram program(std::get<Ir>(read("alphabet \"a\"\n%0 = symbols \"a\"\noutput \"x\" = %0\n")));
  const Cpu unknown{"m68k-unknown-none", "", "", 128};
  try {
    compile(program.machine(), {KernelSpec{}}, unknown, Product::object);
    FAIL() << "compiled";
  } catch (const lang::Failure& failure) {
    EXPECT_NE(std::string(failure.what()).find("no native code for `m68k-unknown-none`"), std::string::npos);
  }
}

// Narrower vectors than this machine's: what a processor without AVX gets.
TEST_F(ObjectCache, ObjectsForAPlainProcessorRunHere) {
  const NativeProgram program(
      std::get<Ir>(read("alphabet \"a\" \"b\"\n%0 = symbols \"a\"\n%1 = count %0\n%2 = constant -2\n%3 = sum %1 %2\n"
                        "%4 = nonnegative %3\noutput \"x\" = %4\n")));
  const Cpu plain{host_cpu().triple, "", "", 128};
  const KernelSpec spec{KernelSpec::Shape::lanes, plain.lanes(), 3, "plain"};
  const LoadedObject object(compile(program.machine(), {spec}, plain, Product::object));
  State state(lane_layout(program.machine(), spec.lanes, spec.length).bytes);
  std::vector<std::uint8_t> codes(3 * spec.lanes, program.code_of_symbol()[1]);
  for (unsigned k = 0; k < 3; ++k) codes[k * spec.lanes + 1] = program.code_of_symbol()[0];
  std::uint64_t output = 0;
  reinterpret_cast<LaneKernel*>(object.find("plain"))(state.data(), codes.data(), 3, &output);
  EXPECT_EQ(output, 2u);
}

TEST_F(ObjectCache, ADamagedKernelIsCompiledAgain) {
  auto ir = read("alphabet \"a\" \"b\"\n%0 = symbols \"a\"\noutput \"x\" = %0\n");
  const auto accepts = [&] {
    NativeProgram program(std::get<Ir>(ir), folder_);
    const std::vector<std::uint8_t> word = {program.code_of_symbol()[0]};
    WordReader reader(program);
    reader.read(word);
    return reader.outputs()[0];
  };
  EXPECT_EQ(accepts(), 1);
  const fs::path file = only_file();
  fs::resize_file(file, fs::file_size(file) - 100);
  EXPECT_EQ(accepts(), 1);
  EXPECT_EQ(accepts(), 1);
}

}  // namespace
}  // namespace crasp::compiler
