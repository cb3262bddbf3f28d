#pragma once
// Work that is launched again and again with the same arguments: a boundary to CUDA, beside memory.h and products.h. A CUDA graph on a
// device, a list of launches on the host.

#include <functional>
#include <memory>

namespace crasp::backend::cuda {

class Graph {
 public:
  Graph();
  ~Graph();
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;

  /// Runs `work`, which launches kernels and products and neither allocates nor copies between device and host. The first time as it is, since
  /// libraries may load something then; the second time it is noted, and from then on what was noted is run.
  void run(const std::function<void()>& work);

 private:
  struct Noted;
  std::unique_ptr<Noted> noted_;
};

}  // namespace crasp::backend::cuda
