#include "sweep/processes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "lang/failure.h"

extern char** environ;

namespace crasp::sweep {
namespace {

struct Pipe {
  int out = -1, in = -1;
};

/// Neither end is inherited, except as what it is made to be; reading does not wait.
Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw lang::Failure(fmt::format("no pipe to a worker: {}", std::strerror(errno)));
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {ends[0], ends[1]};
}

void read_all(int pipe, std::string& text) {
  std::array<char, 4096> part{};
  for (;;) {
    const ssize_t count = ::read(pipe, part.data(), part.size());
    if (count <= 0) return;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
}

std::string ending(int status, const std::string& complaint) {
  if (WIFSIGNALED(status)) return fmt::format("its process was killed by signal {}", WTERMSIG(status));
  const std::string last = complaint.empty() || complaint.back() != '\n' ? complaint : complaint.substr(0, complaint.size() - 1);
  return last.empty() ? fmt::format("its process ended with exit code {}", WEXITSTATUS(status)) : last;
}

}  // namespace

Processes::Processes(std::vector<std::string> command, std::size_t jobs) : command_(std::move(command)), jobs_(jobs) {}

Processes::~Processes() {
  for (const Running& running : running_) {
    kill(running.process, SIGKILL);
    waitpid(running.process, nullptr, 0);
    close(running.said);
    close(running.complained);
  }
}

void Processes::start(const Group& items) {
  std::vector<std::string> command = command_;
  command.push_back(list_text(items));
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const Pipe out = make_pipe(), err = make_pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.in, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.in, STDERR_FILENO);
  pid_t process = 0;
  const int error = posix_spawn(&process, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out.in);
  close(err.in);
  if (error != 0) throw lang::Failure(fmt::format("no process for a worker: {}", std::strerror(error)));
  running_.push_back({items, process, out.out, err.out, {}, {}, 0});
}

void Processes::read(Running& running) {
  read_all(running.complained, running.complaint);
  read_all(running.said, running.text);
  const std::size_t end = running.text.rfind('\n');
  if (end == std::string::npos) return;
  const std::size_t before = end == 0 ? std::string::npos : running.text.rfind('\n', end - 1);
  const char* const last_line = running.text.c_str() + (before == std::string::npos ? 0 : before + 1);
  running.share = std::clamp(std::strtod(last_line, nullptr), 0.0, 1.0);
  running.text.erase(0, end + 1);
}

std::vector<Outcome> Processes::poll() {
  std::vector<Outcome> outcomes;
  for (std::size_t k = 0; k < running_.size();) {
    Running& running = running_[k];
    int status = 0;
    const pid_t ended = waitpid(running.process, &status, WNOHANG);
    read(running);
    if (ended != running.process) {
      ++k;
      continue;
    }
    const bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    for (const std::size_t item : running.items) outcomes.push_back({item, done, done ? "" : ending(status, running.complaint)});
    close(running.said);
    close(running.complained);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(k));
  }
  return outcomes;
}

double Processes::progress() const {
  double sum = 0;
  for (const Running& running : running_) sum += running.share * static_cast<double>(running.items.size());
  return sum;
}

std::string list_text(const Group& items) { return fmt::format("{}", fmt::join(items, ",")); }

Group read_list(std::string_view text) {
  Group items;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const auto [after, error] = std::from_chars(at, end, items.emplace_back());
    if (error != std::errc() || (after < end && *after != ',')) throw lang::Failure(fmt::format("`{}` is no list of items", text));
    at = after < end ? after + 1 : end;
  }
  return items;
}

void end_with_parent(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) raise(SIGKILL);  // it had ended before
}

}  // namespace crasp::sweep
