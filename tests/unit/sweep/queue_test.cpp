#include "sweep/queue.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sweep/processes.h"

namespace crasp::sweep {
namespace {

TEST(Queue, RunsWhatIsNotDoneInOrder) {
  Queue queue({true, false, false});
  EXPECT_EQ(queue.done(), 1U);
  EXPECT_EQ(queue.next(), Group{1});
  EXPECT_EQ(queue.next(), Group{2});
  EXPECT_EQ(queue.next(), Group{});
  queue.finish(2);
  EXPECT_FALSE(queue.over());
  queue.finish(1);
  EXPECT_TRUE(queue.over());
  EXPECT_EQ(queue.done(), 3U);
}

TEST(Queue, RunsLostItemsAgainAndThenGivesUp) {
  Queue queue({false, false});
  for (int attempt = 0; attempt < Queue::kMostAttempts; ++attempt) {
    ASSERT_EQ(queue.next(), Group{0});
    queue.lose(0, "gone " + std::to_string(attempt));
  }
  EXPECT_EQ(queue.next(), Group{1});
  queue.finish(1);
  EXPECT_TRUE(queue.over());
  ASSERT_EQ(queue.failed().size(), 1U);
  EXPECT_EQ(queue.failed()[0].problem, "gone 2");
}

TEST(Queue, HandsOutItemsOfOneKindTogether) {
  Queue queue({false, false, true, false, false}, {0, 1, 0, 0, 1});
  EXPECT_EQ(queue.next(), (Group{0, 3}));
  EXPECT_EQ(queue.next(), (Group{1, 4}));
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(Queue, RunsLostItemsAlone) {
  Queue queue({false, false, false}, {0, 0, 0});
  EXPECT_EQ(queue.next(), (Group{0, 1, 2}));
  for (const std::size_t item : {0U, 1U, 2U}) queue.lose(item, "no memory for 3 models at once");
  for (const std::size_t item : {0U, 1U, 2U}) EXPECT_EQ(queue.next(), Group{item});
  EXPECT_EQ(queue.next(), Group{});
}

TEST(Queue, HandsOutNoMoreThanAMessageHolds) {
  constexpr std::size_t kItems = Queue::kMostTogether + 3;
  Queue queue(std::vector<bool>(kItems, false), std::vector<std::size_t>(kItems, 7));
  EXPECT_EQ(queue.next().size(), Queue::kMostTogether);
  EXPECT_EQ(queue.next(), (Group{kItems - 3, kItems - 2, kItems - 1}));
}

TEST(Queue, BelievesWorkersThatWereGivenUp) {
  Queue queue({false});
  queue.next();
  queue.lose(0, "silent");
  queue.finish(0);  // the worker was only slow
  EXPECT_TRUE(queue.over());
  EXPECT_EQ(queue.done(), 1U);
  queue.finish(0);
  EXPECT_EQ(queue.done(), 1U);
}

class Workers : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Queue drive_shell(const std::string& script, std::size_t items, std::size_t jobs, std::vector<std::size_t> kinds = {}) {
    std::vector<std::unique_ptr<Team>> teams;
    teams.push_back(std::make_unique<Processes>(std::vector<std::string>{"/bin/sh", "-c", "cd " + folder_.string() + "; " + script}, jobs));
    Queue queue(std::vector<bool>(items, false), std::move(kinds));
    drive(queue, teams, [](double) { return true; });
    return queue;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("crasp-workers-" + std::to_string(getpid()));
};

TEST_F(Workers, RunEveryItem) {
  const Queue queue = drive_shell("touch done-$0", 5, 2);
  EXPECT_EQ(queue.done(), 5U);
  for (int k = 0; k < 5; ++k) EXPECT_TRUE(std::filesystem::exists(folder_ / ("done-" + std::to_string(k)))) << k;
}

/// The first time all items come together and one kills their worker; then each comes alone.
TEST_F(Workers, ThatRunSeveralItems) {
  const Queue queue = drive_shell("touch run-$0; case $0 in *,*) kill -9 $$;; esac", 3, 1, {0, 0, 0});
  EXPECT_EQ(queue.done(), 3U);
  for (const char* const run : {"run-0,1,2", "run-0", "run-1", "run-2"}) EXPECT_TRUE(std::filesystem::exists(folder_ / run)) << run;
  EXPECT_EQ(read_list("0,1,2"), (Group{0, 1, 2}));
}

TEST_F(Workers, ThatAreKilledLoseTheirItemToOthers) {
  const Queue queue = drive_shell("if [ ! -e first-$0 ]; then touch first-$0; kill -9 $$; fi; touch second-$0", 3, 3);
  EXPECT_EQ(queue.done(), 3U);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "second-2"));
}

TEST_F(Workers, ThatFailSayWhy) {
  const Queue queue = drive_shell("[ $0 = 1 ] || exit 0; echo 'the disk is full' >&2; exit 4", 3, 1);
  EXPECT_EQ(queue.done(), 2U);
  ASSERT_EQ(queue.failed().size(), 1U);
  EXPECT_EQ(queue.failed()[0].item, 1U);
  EXPECT_EQ(queue.failed()[0].problem, "the disk is full");
}

TEST_F(Workers, SayHowFarTheyAre) {
  Processes workers({"/bin/sh", "-c", "echo 0.25; echo 0.5; exec sleep 60"}, 1);
  workers.start({0});
  for (int k = 0; k < 2000 && workers.progress() < 0.5; ++k) {
    EXPECT_TRUE(workers.poll().empty());
    usleep(1000);
  }
  EXPECT_EQ(workers.progress(), 0.5);
  EXPECT_FALSE(workers.has_room());
}

}  // namespace
}  // namespace crasp::sweep
