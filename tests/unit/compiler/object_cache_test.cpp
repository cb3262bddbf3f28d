#include "compiler/object_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "compiler/native.h"
#include "compiler/run.h"
#include "compiler/text.h"

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
