#pragma once
// Items handed to the ranks of MPI. sweep/mpi does it by messages; sweep/mpi_stub is for builds without MPI, and has one rank.
//
// Rank 0 holds the queue; the others ask for nothing, are told items, run them as processes, and report. Each rank gives a sign of life
// once a second. One that has been silent for `silence` seconds is lost, and so are its items; where rank 0 is silent, the others end.
// All ranks see one result directory.

#include <memory>

#include "sweep/processes.h"

namespace crasp::sweep {

struct RankOptions {
  std::size_t jobs = 1;  ///< items that each rank runs at a time
  double silence = 30;   ///< seconds
};

/// MPI for the life of the object; to be made once per process.
class Ranks {
 public:
  /// Does nothing in a process that no `mpirun` started.
  explicit Ranks(RankOptions options);
  /// On rank 0: tells the others that all is over.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int rank() const;
  int size() const;
  /// On rank 0: the other ranks; nullptr if there are none.
  std::unique_ptr<Team> team();
  /// On the other ranks: runs what rank 0 says until it says that all is over. False if rank 0 is lost.
  bool serve(Processes& workers);

  /// Was this built with MPI?
  static bool built();

  struct Messages;

 private:
  std::unique_ptr<Messages> messages_;
};

}  // namespace crasp::sweep
