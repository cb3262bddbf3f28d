// `mpirun crasp sweep` with several ranks on one machine: the results are those of one process, also if a rank is killed.

#include <gtest/gtest.h>

#include "tests/golden/shell.h"

namespace crasp::testing {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(CRASP_SOURCE_DIR) / "tests" / "golden" / "sweeps";
const std::string kMpi = "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; export d=$(mktemp -d); "
                         "crasp sweep small.sweep -o $d/one > /dev/null; mpi='timeout 120 mpirun --oversubscribe --bind-to none'; ";
const std::string kSame = "; cmp $d/one/results.jsonl $d/many/results.jsonl && cmp $d/one/results.csv $d/many/results.csv && echo same; rm -r $d";

class Ranks : public ::testing::Test {
 protected:
  void SetUp() override {
    if (run_shell("command -v mpirun", kFolder).exit != 0) GTEST_SKIP() << "there is no mpirun";
  }
};

TEST_F(Ranks, FindWhatOneProcessFinds) {
  const Outcome outcome = run_shell(kMpi + "$mpi -n 3 crasp sweep small.sweep -o $d/many | grep -c ^report" + kSame, kFolder);
  EXPECT_EQ(outcome.out, "1\nsame\n") << outcome.err;
}

TEST_F(Ranks, RunTheItemsOfALostRankAgain) {
  const Outcome outcome = run_shell(
      kMpi + "$mpi --enable-recovery -n 3 sh -c '[ $OMPI_COMM_WORLD_RANK = 1 ] && { crasp sweep small.sweep -o $d/many & sleep 0.6; kill -9 $!; "
             "wait $!; echo lost >> $d/lost; exit; }; exec crasp sweep small.sweep -o $d/many --silence 2 > /dev/null'; [ $? = 124 ] && echo hangs; cat $d/lost" + kSame,
      kFolder);
  EXPECT_EQ(outcome.out, "lost\nsame\n") << outcome.err;
}

TEST_F(Ranks, GoOnAfterAllWereKilled) {
  // Ranks outlive their mpirun for a moment, in which the directory is still theirs.
  const Outcome outcome = run_shell(kMpi + "mkdir $d/many; for moment in 0.4 0.7 1.1; do timeout -s KILL $moment $mpi -n 2 crasp sweep small.sweep -o $d/many; "
                                           "flock $d/many/lock true; done > /dev/null 2>&1; $mpi -n 2 crasp sweep small.sweep -o $d/many > /dev/null" + kSame, kFolder);
  EXPECT_EQ(outcome.out, "same\n") << outcome.err;
}

}  // namespace
}  // namespace crasp::testing
