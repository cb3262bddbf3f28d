#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <new>

#include "cli/command_line.h"
#include "lang/failure.h"

namespace {

using namespace crasp;

cli::Exit fail(const char* reason) {
  std::fprintf(stderr, "crasp: error: %s\n", reason);
  return cli::Exit::failed;
}

// The only place that catches a failed world.
cli::Exit run(int argc, const char* const* argv) {
  cli::Output out(STDOUT_FILENO);
  cli::Output err(STDERR_FILENO);
  cli::Context context = {out, err};
  try {
    const cli::Exit code = cli::run_command_line(argc, argv, context);
    out.flush();
    err.flush();
    return code;
  } catch (const lang::Failure& failure) {
    return fail(failure.what());
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a write reports a closed pipe instead (cli/output.h)
  return static_cast<int>(run(argc, argv));
}
