#include "compare/trained.h"

#include <fmt/format.h>

namespace crasp::compare {
namespace {

namespace training = backend::training;
using training::Ending;

std::string counted(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string describe(const training::Architecture& architecture) {
  constexpr std::string_view kPositions[] = {"learned positions", "APE", "NoPE"};
  return fmt::format("trained, {}, {}, d {}, {}", counted(architecture.layers, "layer"), counted(architecture.heads, "head"),
                     architecture.width, kPositions[static_cast<std::size_t>(architecture.positions)]);
}

std::string describe(const training::Trained& trained, std::uint64_t seed) {
  switch (trained.ending) {
    case Ending::enough: return fmt::format("seed {}: right on all examined training lengths after {} steps", seed, trained.steps);
    case Ending::diverged: return trained.problem;
    default: break;
  }
  return fmt::format("seed {}: {} steps, loss {:.3g}", seed, trained.steps, trained.loss);
}

}  // namespace

TrainedSubject train_subject(const TaskBatches& batches, const TaskRun& wanted, const std::filesystem::path& directory,
                             const std::function<void(const std::string&, double)>& progress) {
  training::Run run = make_run(batches, wanted);
  run.enough = 1;
  run.examine_every = std::min<std::int64_t>(run.examine_every, std::max<std::int64_t>(1, wanted.settings.steps / 5));
  const auto steps = static_cast<double>(wanted.settings.steps);
  const training::Trained trained = training::train(run, [&](const training::Progress& now) {
    progress(fmt::format("step {} of {}, loss {:.3g}", now.step.step + 1, wanted.settings.steps, now.step.loss),
             static_cast<double>(now.step.step) / steps);
    return true;
  });
  TrainedSubject result{describe(wanted.architecture), nullptr, describe(trained, wanted.settings.seed)};
  if (trained.ending == Ending::diverged) return result;
  write_trained(directory, batches, trained.model);
  result.subject = load_subject(batches.task(), directory);
  return result;
}

}  // namespace crasp::compare
