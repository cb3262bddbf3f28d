#pragma once
// Items as processes on this machine, each its own unless they run together, so that one that crashes takes nothing else with it.
//
// A process is told its items as the last argument, `3` or `3,4,5`. On standard output it says how far it is, a number from 0 to 1 on a line; what it
// says on standard error is kept for when it fails. It must end when its parent does (`end_with_parent`).

#include <string>
#include <string_view>
#include <vector>

#include "sweep/team.h"

namespace crasp::sweep {

class Processes : public Team {
 public:
  /// At most `jobs` processes `command… items`; the first word of the command is the path of a program.
  Processes(std::vector<std::string> command, std::size_t jobs);
  /// Kills those that still run.
  ~Processes() override;
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  bool has_room() const override { return running_.size() < jobs_; }
  /// Throws lang::Failure if no process can be made.
  void start(const Group& items) override;
  std::vector<Outcome> poll() override;
  double progress() const override;

 private:
  struct Running {
    Group items;
    int process = 0;
    int said = -1, complained = -1;  ///< pipes
    std::string text, complaint;     ///< what came out of them, of `said` the unfinished line
    double share = 0;
  };

  static void read(Running& running);

  std::vector<std::string> command_;
  std::size_t jobs_;
  std::vector<Running> running_;
};

/// "3,4,5", and back.
std::string list_text(const Group& items);
Group read_list(std::string_view text);

/// Called by the process of an item: it is killed when its parent, the process `parent`, ends, however that ends.
void end_with_parent(int parent);

}  // namespace crasp::sweep
