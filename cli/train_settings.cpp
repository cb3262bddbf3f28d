#include "cli/train_settings.h"

#include "cli/options.h"

namespace crasp::cli {
namespace {

namespace training = backend::training;
using backend::Activation;
using training::Loss;
using training::PositionKind;
using training::Schedule;

/// How many of something, with no text of its own in the help.
const CLI::Validator kCount = CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}).description("");

void add_architecture(CLI::App& command, TrainSettings& settings) {
  training::Architecture& own = settings.wanted.architecture;
  command.add_option("--layers", own.layers, "Layers [1]")->check(kCount)->type_name("N");
  command.add_option("--heads", own.heads, "Attention heads of each layer [1]")->check(kCount)->type_name("N");
  command.add_option("--dim", own.width, "Width of the residual stream [16]")->check(kCount)->type_name("N");
  command.add_option("--inner", own.inner, "Hidden units of each MLP [4 * dim]")->type_name("N");
  command.add_option("--context", own.context, "The longest sequence in tokens [what the task's lengths need]")->type_name("N");
  add_choice<PositionKind>(command, "--positions", own.positions,
                           {{"random", PositionKind::random_offsets}, {"learned", PositionKind::learned}, {"none", PositionKind::none}},
                           "Embeddings of positions: with random offsets in training, always from 0, or none [random]");
  add_choice<Activation>(command, "--activation", own.activation,
                         {{"gelu_new", Activation::gelu_new}, {"relu", Activation::relu}}, "Of the hidden units");
  command.add_option("--dropout", own.dropout, "Share of numbers dropped in training [0]")->type_name("P");
  command.add_flag("--untied", settings.untied, "A head of its own, instead of the token embeddings");
}

void add_optimiser(CLI::App& command, TrainSettings& settings) {
  training::Settings& own = settings.wanted.settings;
  command.add_option("--steps", own.steps, "Steps at most [30000]")->type_name("N");
  command.add_option("--batch", settings.wanted.batch, "Words in a step [64]")->check(kCount)->type_name("N");
  add_loss(command, settings.loss);
  command.add_option("--lr", own.learning_rate, "Learning rate [0.001]")->type_name("RATE");
  add_choice<Schedule>(command, "--schedule", own.schedule,
                       {{"linear", Schedule::linear}, {"cosine", Schedule::cosine}, {"constant", Schedule::constant}},
                       "How the rate falls to 0 [linear]");
  command.add_option("--warmup", own.warmup, "Steps in which the rate rises [0]")->type_name("N");
  command.add_option("--beta1", own.beta1, "Of AdamW [0.9]")->type_name("B");
  command.add_option("--beta2", own.beta2, "Of AdamW [0.999]")->type_name("B");
  command.add_option("--epsilon", own.epsilon, "Of AdamW [1e-8]")->type_name("E");
  command.add_option("--weight-decay", own.weight_decay, "Of AdamW, not for biases and norms [0.01]")->type_name("W");
  command.add_option("--clip", own.clip, "Greatest norm of a gradient; 0 is none [1]")->type_name("NORM");
  command.add_option("--positional-penalty", own.positional_penalty,
                     "Coefficient of the positional part of the regulariser of Huang et al. 2025 [0]")->type_name("C");
  add_precision(command, own.precision);
}

void add_course(CLI::App& command, TrainSettings& settings) {
  command.add_option("--examine-every", settings.examine_every, "Steps between examinations [500]")
      ->check(kCount)->type_name("N");
  command.add_option("--examined", settings.wanted.examined, "Words of each range of lengths in an examination [500]")
      ->check(kCount)->type_name("N");
  command.add_option("--enough", settings.enough, "Share of right words of the training lengths at which training ends [1]")
      ->type_name("P");
  command.add_flag("--all-steps", settings.all_steps, "Do not end early");
  command.add_option("--checkpoint-every", settings.checkpoint_every, "Steps between checkpoints [1000]")
      ->check(kCount)->type_name("N");
}

}  // namespace

void add_train_settings(CLI::App& command, TrainSettings& settings) {
  add_architecture(command, settings);
  add_optimiser(command, settings);
  add_course(command, settings);
}

void add_loss(CLI::App& command, std::optional<Loss>& loss) {
  add_choice<Loss>(command, "--loss", loss, {{"labels", Loss::labels}, {"classes", Loss::classes}},
                   "Of what may come next: each symbol by itself, or the set of them as one class [labels]");
}

std::optional<std::string> why_no_loss(const lang::Task& task, std::optional<Loss> given) {
  if (!given) return std::nullopt;
  const auto why = compare::why_no_loss(task, *given);
  return why ? std::optional("--loss " + std::string(training::name(*given)) + ": " + *why) : std::nullopt;
}

compare::TaskBatches make_batches(const lang::Task& task, std::optional<Loss> given) {
  return compare::TaskBatches(task, given.value_or(Loss::labels));
}

training::Run make_run(const compare::TaskBatches& batches, const TrainSettings& settings) {
  compare::TaskRun wanted = settings.wanted;
  wanted.architecture.tied = !settings.untied;
  training::Run run = compare::make_run(batches, wanted);
  run.examine_every = settings.examine_every;
  run.enough = settings.all_steps ? 2 : settings.enough;
  run.checkpoint_every = settings.checkpoint_every;
  return run;
}

const char* name(training::Ending ending) {
  switch (ending) {
    case training::Ending::all_steps: return "all_steps";
    case training::Ending::enough: return "enough";
    case training::Ending::diverged: return "diverged";
    case training::Ending::interrupted: return "interrupted";
  }
  return "";
}

}  // namespace crasp::cli
