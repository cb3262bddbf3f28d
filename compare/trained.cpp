#include "compare/trained.h"

#include <fmt/format.h>

namespace crasp::compare {
namespace {

namespace training = backend::training;
using training::Ending;

std::string counted(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string describe(const training::Architecture& architecture, backend::Precision precision) {
  constexpr std::string_view kPositions[] = {"learned positions", "APE", "NoPE"};
  return fmt::format("trained, {}, {}, d {}, {}{}", counted(architecture.layers, "layer"), counted(architecture.heads, "head"),
                     architecture.width, kPositions[static_cast<std::size_t>(architecture.positions)],
                     precision == backend::Precision::float32 ? "" : fmt::format(", {}", name(precision)));
}

std::string describe(const training::Trained& trained, std::uint64_t seed) {
  switch (trained.ending) {
    case Ending::enough: return fmt::format("seed {}: right on all examined training lengths after {} steps", seed, trained.steps);
    case Ending::diverged: return trained.problem;
    default: break;
  }
  return fmt::format("seed {}: {} steps, loss {:.3g}", seed, trained.steps, trained.loss);
}

training::Run run_of(const TaskBatches& batches, const TaskRun& wanted) {
  training::Run run = make_run(batches, wanted);
  run.enough = 1;
  run.examine_every = std::min<std::int64_t>(run.examine_every, std::max<std::int64_t>(1, wanted.settings.steps / 5));
  return run;
}

}  // namespace

std::vector<TrainedSubject> train_subjects(const TaskBatches& batches, const std::vector<TaskRun>& wanted,
                                           const std::vector<std::filesystem::path>& directories, const training::Machine& machine, Place place,
                                           const std::function<void(const std::string&, double)>& progress) {
  std::vector<training::Run> runs;
  for (const TaskRun& one : wanted) runs.push_back(run_of(batches, one));
  std::vector<TrainedSubject> results;
  const std::size_t at_once = machine.batches_ahead ? runs.size() : 1;
  for (std::size_t first = 0; first < runs.size(); first += at_once) {
    const std::span<const training::Run> some = std::span<const training::Run>(runs).subspan(first, at_once);
    const auto watch = [&](std::size_t k, const training::Progress& now) {
      const std::int64_t steps = some[k].settings.steps;
      const double share = static_cast<double>(now.step.step) / static_cast<double>(steps) * static_cast<double>(at_once);
      progress(fmt::format("step {} of {}, loss {:.3g}", now.step.step + 1, steps, now.step.loss),
               (static_cast<double>(first) + share) / static_cast<double>(runs.size()));
      return true;
    };
    for (const training::Trained& trained : training::train_together(some, watch, machine)) {
      const std::size_t k = results.size();
      results.push_back({describe(wanted[k].architecture, wanted[k].settings.precision), nullptr, describe(trained, wanted[k].settings.seed)});
      if (trained.ending == Ending::diverged) continue;
      write_trained(directories[k], batches, trained.model, wanted[k].settings.precision);
      results.back().subject = load_subject(batches.task(), directories[k], {}, place);
    }
  }
  return results;
}

}  // namespace crasp::compare
