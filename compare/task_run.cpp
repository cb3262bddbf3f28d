#include "compare/task_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "backend/mapped_file.h"

namespace crasp::compare {

namespace {

using backend::training::Run;
using Json = nlohmann::ordered_json;
using Format = lang::Task::Format;

/// Of examinations. A training run with this seed would be examined on words that it has seen.
constexpr std::uint64_t kExaminationSeed = 0xe8a31a5de5eed000U;

bool generates(const lang::Task& task) { return task.spec.kind == lang::ProgramKind::generator; }

/// What the model's logits say: a verdict, the set of next symbols, or an answer that has to be generated.
const char* kind(const lang::Task& task) {
  if (task.format == Format::predict) return generates(task) ? "generator" : "recogniser";
  return task.format == Format::recognise && !generates(task) ? "recogniser" : "transducer";
}

const char* format_name(Format format) {
  switch (format) {
    case Format::recognise: return "recognise";
    case Format::predict: return "predict";
    case Format::transduce: return "transduce";
  }
  return "";
}

Json description(const TaskBatches& batches, backend::Precision precision) {
  const TaskTokens& tokens = batches.tokens();
  const lang::Task& task = batches.task();
  Json accept = nullptr;
  if (tokens.yes >= 0) accept = {{"yes", tokens.yes}, {"no", tokens.no}};
  Json sets = nullptr;
  if (tokens.sets) sets = {{"first", tokens.sets->first}, {"symbols", tokens.sets->symbols}};
  Json after = Json::array();
  if (task.format != Format::predict) after.push_back(tokens.texts[static_cast<std::size_t>(tokens.sep)]);
  return {{"format", "crasp trained 1"},
          {"task", task.name},
          {"task_format", format_name(task.format)},
          {"program", task.spec.name},
          {"alphabet", task.spec.alphabet.symbols},
          {"kind", kind(task)},
          {"accept_logit", accept},
          {"symbol_sets", sets},
          {"after_word", after},
          {"precision", name(precision)},
          {"tokens", {{"bos", tokens.bos}, {"sep", tokens.sep}, {"eos", tokens.eos}, {"pad", tokens.pad}}}};
}

}  // namespace

std::vector<lang::LengthBin> length_bins(const lang::Task& task) {
  std::vector<lang::LengthBin> bins = {task.train};
  bins.insert(bins.end(), task.test.begin(), task.test.end());
  return bins;
}

std::string bin_name(lang::LengthBin lengths) { return fmt::format("{}..{}", lengths.low, lengths.high); }

Run make_run(const TaskBatches& batches, const TaskRun& wanted) {
  Run run;
  run.architecture = wanted.architecture;
  run.settings = wanted.settings;
  run.settings.set_loss = batches.set_loss();
  run.source = batches.source(wanted.batch);
  const std::vector<lang::LengthBin> bins = length_bins(batches.task());
  if (run.architecture.vocabulary == 0) run.architecture.vocabulary = static_cast<std::int64_t>(batches.tokens().texts.size());
  for (const lang::LengthBin bin : bins) {
    run.examinations.push_back({bin_name(bin), batches.batch(batches.words(kExaminationSeed, 0, wanted.examined, bin))});
    if (wanted.architecture.context == 0)
      run.architecture.context = std::max(run.architecture.context, batches.longest_sequence(bin.high));
  }
  return run;
}

void write_trained(const std::filesystem::path& directory, const TaskBatches& batches, const backend::Model<float>& model,
                   backend::Precision precision) {
  backend::write_directory<float>(directory, {model, batches.tokens().special(), batches.tokens().tokenizer()});
  backend::write_atomically(directory / "crasp.json", description(batches, precision).dump(2) + "\n");
}

}  // namespace crasp::compare
