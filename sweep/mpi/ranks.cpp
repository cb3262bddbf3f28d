// Messages are of one kind, two numbers and a text, sent and received without waiting: what is said, the item (at the end: whether
// someone was lost), and why it failed, or which items run together.
// All calls are made by one thread.

#include "sweep/ranks.h"

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <thread>

namespace crasp::sweep {

using Clock = std::chrono::steady_clock;

namespace {

enum class Kind : int { alive, run, done, lost, end };

struct Message {
  Kind kind = Kind::alive;
  int item = 0;
  char text[504] = {};
};

struct Received {
  int from = 0;
  Message message;
};

double seconds_since(Clock::time_point time) { return std::chrono::duration<double>(Clock::now() - time).count(); }

/// Started by an `mpirun`? Open MPI and its relatives say so in the environment.
bool is_started_by_mpi() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

}  // namespace

struct Ranks::Messages {
  explicit Messages(RankOptions with) : options(with) {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    heard.assign(static_cast<std::size_t>(size), Clock::now());
  }

  /// MPI waits for all ranks to end together, so that nothing but leaving is left to do once one is gone.
  ~Messages() {
    if (!someone_lost) MPI_Finalize();
  }

  void send(int to, Kind kind, std::size_t item = 0, std::string_view text = "") {
    Sending& sending = *sent.emplace_back(std::make_unique<Sending>());
    sending.message.kind = kind;
    sending.message.item = static_cast<int>(item);
    text.copy(sending.message.text, sizeof sending.message.text - 1);
    MPI_Isend(&sending.message, sizeof(Message), MPI_BYTE, to, 0, MPI_COMM_WORLD, &sending.request);
    std::erase_if(sent, [](const auto& one) {
      int arrived = 0;
      return MPI_Test(&one->request, &arrived, MPI_STATUS_IGNORE) != MPI_SUCCESS || arrived != 0;
    });
  }

  std::optional<Received> receive() {
    int there = 0;
    MPI_Status status;
    if (MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS || there == 0) return std::nullopt;
    Received received;
    received.from = status.MPI_SOURCE;
    if (MPI_Recv(&received.message, sizeof(Message), MPI_BYTE, status.MPI_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
      return std::nullopt;
    }
    heard[static_cast<std::size_t>(received.from)] = Clock::now();
    return received;
  }

  bool is_silent(int other) const { return seconds_since(heard[static_cast<std::size_t>(other)]) > options.silence; }

  struct Sending {
    Message message;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  RankOptions options;
  int rank = 0, size = 1;
  bool someone_lost = false;
  std::vector<Clock::time_point> heard;  ///< by rank: the last sign of life
  std::vector<std::unique_ptr<Sending>> sent;  ///< that may not have arrived; MPI reads them where they are
};

namespace {

/// The other ranks, seen from rank 0.
class OtherRanks : public Team {
 public:
  explicit OtherRanks(Ranks::Messages& messages) : messages_(messages), items_(static_cast<std::size_t>(messages.size)) {
    lost_.assign(items_.size(), false);
    lost_[0] = true;  // this one
  }

  bool has_room() const override { return free_rank() != 0; }

  void start(const Group& items) override {
    static_assert(Queue::kMostTogether * sizeof("100000") < sizeof(Message::text));  // sweep/items.cpp: the most items
    const int rank = free_rank();
    items_[static_cast<std::size_t>(rank)].push_back(items);
    messages_.send(rank, Kind::run, items.front(), list_text(items));
  }

  std::vector<Outcome> poll() override {
    std::vector<Outcome> outcomes;
    while (const auto received = messages_.receive()) {
      const Message& message = received->message;
      if (message.kind != Kind::done && message.kind != Kind::lost) continue;
      const auto item = static_cast<std::size_t>(message.item);
      std::vector<Group>& own = items_[static_cast<std::size_t>(received->from)];
      for (Group& group : own) std::erase(group, item);
      std::erase_if(own, [](const Group& group) { return group.empty(); });
      outcomes.push_back({item, message.kind == Kind::done, message.text});
    }
    const bool signs = seconds_since(signed_) >= 1;
    if (signs) signed_ = Clock::now();
    for (int rank = 1; rank < messages_.size; ++rank) {
      if (lost_[static_cast<std::size_t>(rank)]) continue;
      if (signs) messages_.send(rank, Kind::alive);
      if (messages_.is_silent(rank)) give_up(rank, outcomes);
    }
    return outcomes;
  }

 private:
  /// 0 if there is none.
  int free_rank() const {
    for (int rank = 1; rank < messages_.size; ++rank) {
      const auto at = static_cast<std::size_t>(rank);
      if (!lost_[at] && items_[at].size() < messages_.options.jobs) return rank;
    }
    return 0;
  }

  void give_up(int rank, std::vector<Outcome>& outcomes) {
    const auto at = static_cast<std::size_t>(rank);
    lost_[at] = true;
    messages_.someone_lost = true;
    for (const Group& group : items_[at])
      for (const std::size_t item : group) outcomes.push_back({item, false, "its rank was lost"});
    items_[at].clear();
  }

  Ranks::Messages& messages_;
  std::vector<std::vector<Group>> items_;  ///< by rank, those that it runs
  std::vector<bool> lost_;
  Clock::time_point signed_;
};

}  // namespace

Ranks::Ranks(RankOptions options) {
  if (is_started_by_mpi()) messages_ = std::make_unique<Messages>(options);
}

/// Rank 0 tells the others. Where someone was lost, it cannot be sure that this has left before it does, and gives it a moment.
Ranks::~Ranks() {
  if (!messages_ || messages_->rank != 0) return;
  for (int other = 1; other < messages_->size; ++other) messages_->send(other, Kind::end, messages_->someone_lost ? 1 : 0);
  if (messages_->someone_lost) std::this_thread::sleep_for(std::chrono::milliseconds(500));
}

int Ranks::rank() const { return messages_ ? messages_->rank : 0; }
int Ranks::size() const { return messages_ ? messages_->size : 1; }
bool Ranks::built() { return true; }

std::unique_ptr<Team> Ranks::team() {
  if (size() == 1) return nullptr;
  return std::make_unique<OtherRanks>(*messages_);
}

bool Ranks::serve(Processes& workers) {
  constexpr std::chrono::milliseconds kPause{5};
  Clock::time_point signed_last;
  for (;;) {
    while (const auto received = messages_->receive()) {
      if (received->message.kind == Kind::end) {
        messages_->someone_lost = received->message.item != 0;
        return true;
      }
      if (received->message.kind == Kind::run) workers.start(read_list(received->message.text));
    }
    for (const Outcome& outcome : workers.poll()) messages_->send(0, outcome.done ? Kind::done : Kind::lost, outcome.item, outcome.problem);
    if (seconds_since(signed_last) >= 1) {
      messages_->send(0, Kind::alive);
      signed_last = Clock::now();
    }
    if (messages_->is_silent(0)) return messages_->someone_lost = true, false;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace crasp::sweep
