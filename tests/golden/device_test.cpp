// What commands do with a device, by a crasp whose kernels the host runs: precisions, and sweeps whose models are trained together.

#include <gtest/gtest.h>

#include "tests/golden/shell.h"

namespace crasp::testing {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(CRASP_SOURCE_DIR) / "tests" / "golden" / "sweeps";

/// In the folder of sweeps, with $d for results.
Outcome run(const std::string& command) {
  return run_shell("d=$(mktemp -d); trap 'rm -r $d' EXIT; t='crasp train parts/short.crasp --dim 8 --steps 3 --batch 2 --examined 2 --backend cuda'; " + command, kFolder);
}

TEST(DevicePrecision, IsRecorded) {
  const Outcome outcome = run("$t -o $d/m --precision bfloat16 > /dev/null && grep -h -o '\"precision\": *\"[a-z0-9]*\"' $d/m/crasp.json $d/m/results.jsonl | sort -u && "
                              "crasp run $d/m 0110 --backend cuda --precision tf32 | grep -c '  0110'");
  EXPECT_EQ(outcome.out, "\"precision\": \"bfloat16\"\n\"precision\":\"bfloat16\"\n1\n") << outcome.err;
}

TEST(DevicePrecision, ChangesTheWeights) {
  const Outcome outcome = run("$t -o $d/a > /dev/null; $t -o $d/b --precision bfloat16 > /dev/null; cmp -s $d/a/model.safetensors $d/b/model.safetensors || echo different");
  EXPECT_EQ(outcome.out, "different\n") << outcome.err;
}

TEST(DevicePrecision, IsThatOfTheRun) {
  const Outcome outcome = run("$t -o $d/m --precision tf32 > /dev/null && $t -o $d/m --resume 2>&1 | grep -o 'precision is .*'");
  EXPECT_EQ(outcome.out, "precision is \"tf32\" there and \"float32\" here\n") << outcome.err;
}

TEST(DevicePrecision, NeverOfCompiledModels) {
  const Outcome outcome = run("crasp compile parts/short.crasp -o $d/m > /dev/null && crasp run $d/m 0110 --backend cuda --precision tf32; echo $?");
  EXPECT_EQ(outcome.out, "2\n");
  EXPECT_NE(outcome.err.find("is a compiled model, whose certificate is for float32: it does not run in tf32"), std::string::npos) << outcome.err;
}

/// Each model of a sweep is the one that `crasp train` makes alone.
TEST(DeviceSweep, ModelsAreWhatTheyAreAlone) {
  const Outcome outcome = run(
      "crasp sweep short.sweep --backend cuda -o $d/all > /dev/null && wc -l < $d/all/queue.jsonl && "
      "t='crasp train parts/short.crasp --dim 8 --steps 3 --batch 2 --examined 2 --examine-every 2 --all-steps --backend cuda --seed 1' && "
      "$t --lr 1e-2 -o $d/one > /dev/null && cmp $d/one/model.safetensors $d/all/short/1l1h8d-APE-lr-1e-2/seed-1/model.safetensors && "
      "$t --heads 2 --positions none -o $d/two > /dev/null && cmp $d/two/model.safetensors $d/all/short/1l2h8d-NoPE-lr-1e-3/seed-1/model.safetensors && echo same");
  EXPECT_EQ(outcome.out, "6\nsame\n") << outcome.err;
}

/// Two rates and two seeds of one architecture are one process.
TEST(DeviceSweep, ModelsOfOneArchitectureGoTogether) {
  const Outcome outcome = run(
      "crasp sweep short.sweep --backend cuda --steps 1000 -o $d/s > /dev/null 2>&1 & p=$!; "
      "for try in $(seq 200); do for one in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $one; echo; done 2> /dev/null | grep -e \"--parent $p \" | grep -o -e '--items .*' && break; sleep 0.05; done; "
      "kill -9 $p; wait $p 2> /dev/null; flock $d/s/lock true");
  EXPECT_EQ(outcome.out, "--items 0,1,2,3 \n") << outcome.err;
}

/// Killed at random moments, and begun with some of its models.
TEST(DeviceSweep, GoesOnWithTheSameResults) {
  const Outcome outcome = run(
      "s='crasp sweep short.sweep --backend cuda'; $s -o $d/whole > /dev/null; $s -o $d/parts --seeds 1 > /dev/null; rm $d/parts/short/1l1h8d-APE-lr-1e-2/seed-0/item.json; "
      "for moment in $(shuf -i 15-60 -n 3); do timeout -s KILL 0.$moment $s -o $d/parts > /dev/null 2>&1; done; $s -o $d/parts > /dev/null && "
      "cmp $d/whole/results.jsonl $d/parts/results.jsonl && cmp $d/whole/short/1l1h8d-APE-lr-1e-3/seed-1/model.safetensors $d/parts/short/1l1h8d-APE-lr-1e-3/seed-1/model.safetensors && echo same");
  EXPECT_EQ(outcome.out, "same\n") << outcome.err;
}

TEST(DeviceSweep, RanksTakeModelsTogether) {
  if (CRASP_HAS_MPI == 0 || run_shell("command -v mpirun", kFolder).exit != 0) GTEST_SKIP() << "there is no MPI";
  const Outcome outcome = run("export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; s='crasp sweep short.sweep --backend cuda'; $s -o $d/one > /dev/null; "
                              "timeout 50 mpirun --oversubscribe --bind-to none -n 3 $s -o $d/many > /dev/null && cmp $d/one/results.jsonl $d/many/results.jsonl && echo same");
  EXPECT_EQ(outcome.out, "same\n") << outcome.err;
}

TEST(DeviceSweep, StatesThePrecision) {
  const Outcome outcome = run("crasp sweep short.sweep --backend cuda --precision bfloat16 --seeds 1 -o $d > /dev/null && ls $d/short && grep -v ', bfloat16\"' $d/results.jsonl || echo all");
  EXPECT_EQ(outcome.out, "1l1h8d-APE-lr-1e-2-bfloat16\n1l1h8d-APE-lr-1e-3-bfloat16\n1l2h8d-NoPE-lr-1e-3-bfloat16\nall\n")
      << outcome.out << outcome.err;
}

}  // namespace
}  // namespace crasp::testing
