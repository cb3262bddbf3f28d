// A build without MPI: one rank.

#include "sweep/ranks.h"

namespace crasp::sweep {

struct Ranks::Messages {};

Ranks::Ranks(RankOptions) {}
Ranks::~Ranks() = default;
int Ranks::rank() const { return 0; }
int Ranks::size() const { return 1; }
std::unique_ptr<Team> Ranks::team() { return nullptr; }
bool Ranks::serve(Processes&) { return true; }
bool Ranks::built() { return false; }

}  // namespace crasp::sweep
