#include "tests/golden/shell.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace crasp::testing {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "crasp-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder for output");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string quote(const fs::path& path) { return "'" + path.string() + "'"; }

}  // namespace

Outcome run_shell(const std::string& command, const fs::path& folder) {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "out";
  const fs::path err = scratch.path() / "err";
  const fs::path binary_folder = fs::path(CRASP_BINARY).parent_path();
  // A command that hangs is ended after so many seconds of work.
  const std::string whole = "ulimit -t 60; unset NO_COLOR; PATH=" + quote(binary_folder) + ":$PATH; cd " +
                            quote(folder) + " && { " + command + "\n} < /dev/null > " + quote(out) + " 2> " +
                            quote(err);
  const int status = std::system(whole.c_str());
  const int exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {read_text(out), read_text(err), exit};
}

std::string read_text(const fs::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace crasp::testing
