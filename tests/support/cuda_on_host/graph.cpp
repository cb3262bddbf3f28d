// backend/cuda/graph.h for kernels on the host, which keeps what a device keeps: launches with their arguments, and nothing of what
// computed them.

#include "backend/cuda/graph.h"

#include <fmt/format.h>

#include "lang/failure.h"
#include "tests/support/cuda_on_host/launches.h"

namespace crasp::tests::cuda_on_host {

namespace {

Launches* noted = nullptr;

}  // namespace

void submit(std::function<void()> launch) {
  if (noted == nullptr) return launch();
  noted->push_back(std::move(launch));
}

Launches note(const std::function<void()>& work) {
  Launches launches;
  noted = &launches;
  try {
    work();
  } catch (...) {
    noted = nullptr;
    throw;
  }
  noted = nullptr;
  return launches;
}

void forbid_in_graphs(const char* what) {
  if (noted != nullptr) throw lang::Failure(fmt::format("{} in a graph", what));
}

}  // namespace crasp::tests::cuda_on_host

namespace crasp::backend::cuda {

struct Graph::Noted {
  bool has_run = false;
  tests::cuda_on_host::Launches launches;
};

Graph::Graph() : noted_(std::make_unique<Noted>()) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

void Graph::run(const std::function<void()>& work) {
  if (!noted_->has_run) {
    work();
    noted_->has_run = true;
    return;
  }
  if (noted_->launches.empty()) noted_->launches = tests::cuda_on_host::note(work);
  for (const auto& launch : noted_->launches) launch();
}

}  // namespace crasp::backend::cuda
