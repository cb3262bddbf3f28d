#pragma once
// What the host launches: run at once, or noted for later, as a device notes it in a graph. While something is noted, nothing may be
// allocated or copied.

#include <functional>
#include <vector>

namespace crasp::tests::cuda_on_host {

using Launches = std::vector<std::function<void()>>;

/// Runs the launch, unless launches are noted.
void submit(std::function<void()> launch);

/// What `work` launches.
Launches note(const std::function<void()>& work);

/// Throws lang::Failure if launches are noted.
void forbid_in_graphs(const char* what);

}  // namespace crasp::tests::cuda_on_host
