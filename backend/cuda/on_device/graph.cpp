// graph.h by the CUDA runtime: the stream is captured once.

#include "backend/cuda/graph.h"

#include <cuda_runtime.h>

#include "backend/cuda/on_device/context.h"

namespace crasp::backend::cuda {

struct Graph::Noted {
  bool has_run = false;
  cudaGraphExec_t graph = nullptr;

  ~Noted() {
    if (graph != nullptr) cudaGraphExecDestroy(graph);
  }
};

namespace {

cudaGraphExec_t capture(const std::function<void()>& work) {
  check(cudaStreamBeginCapture(stream(), cudaStreamCaptureModeThreadLocal), "a graph cannot be captured");
  cudaGraph_t graph = nullptr;
  try {
    work();
  } catch (...) {
    cudaStreamEndCapture(stream(), &graph);
    if (graph != nullptr) cudaGraphDestroy(graph);
    throw;
  }
  check(cudaStreamEndCapture(stream(), &graph), "a graph cannot be captured");
  cudaGraphExec_t result = nullptr;
  const cudaError_t status = cudaGraphInstantiate(&result, graph, 0);
  cudaGraphDestroy(graph);
  check(status, "a graph cannot be made");
  return result;
}

}  // namespace

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
  if (noted_->graph == nullptr) noted_->graph = capture(work);
  check(cudaGraphLaunch(noted_->graph, stream()), "a graph cannot be started");
}

}  // namespace crasp::backend::cuda
