#pragma once
// The state of `plan_program`: a plan that grows. Needs come first, from the outputs down, then each signal is placed, operands
// before users. planner.cpp has needs, gates and outputs, plan_comparisons.cpp what attention does.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/weights/heads.h"
#include "compiler/weights/literal_reader.h"
#include "compiler/weights/planner.h"

namespace crasp::compiler::weights {

class Planner {
 public:
  Planner(Network network, const std::vector<Literal>& outputs, const Names& names, const Options& options)
      : network_(std::move(network)),
        schedule_(network_, outputs),
        names_(names),
        options_(options),
        gains_(activation_gains(options.activation)),
        places_(network_.size()),
        inputs_(plan_, position_bits(options.context())),
        reader_(network_, schedule_, plan_, inputs_, places_) {}

  PlannedProgram run(const std::vector<Literal>& outputs, lang::ProgramKind kind);

 private:
  Place& place(Literal p) { return places_[p.signal.index]; }
  bool is_input(Literal p) const { return p.signal.index >= places_.size() || schedule_[p.signal].gate < 0; }
  Kind kind(Literal p) const { return network_[p.signal].kind; }
  std::string name(SignalId id) const { return describe(network_, names_, {id, false}); }

  Block& block(int t);

  // What is needed, from the outputs down.

  /// A single cube that is the output, or its negation: the head of the model reads it as one linear form.
  std::pair<Cube, bool> root(Literal p);

  void need(Literal p, bool by_output);

  void need_clean(Literal p);

  void mark_operands(SignalId id);

  /// Blocks in which comparisons outnumber what they count.
  void share_means();

  /// Comparisons that outputs alone read become sums of bits if there are fewer outputs than such comparisons.
  void sum_bits(const std::vector<Cube>& roots);

  void place_all();

  // Attention.

  Head& head(int t, const std::string& role);

  DirectionId scratch(std::string name, int t) { return plan_.add({std::move(name), false, t + 1, 0, {}, {}}); }

  /// sum unit * a_k [P_k] at every position but `<bos>`, where it is `start`.
  Read comparison_value(const Signal& signal, double unit, double start, int t);

  void place_comparison(SignalId id);

  /// D / n from the means of what is counted, and that of `<bos>`, 1 / n.
  void read_means(PlannedComparison& planned);

  DirectionId mean_of(Literal body, int t);

  void sum_by_one_head(const PlannedComparison& planned);

  /// Heads that leave out the same have the same name, others another.
  std::string matching_role(const Signal& signal);

  std::vector<std::pair<Feature, Feature>> features(const std::vector<Exclusion>& exclusions);

  /// Each head sums one block of keys; all are offset by the same number, which the bias takes back: see `snap_offset`.
  void sum_by_blocks(PlannedComparison& planned);

  double largest_value(SignalId id) const;

  /// Where the bit of a comparison goes, with the sign that it has there: a direction of its own, or the sums of outputs.
  std::vector<Term> bit_targets(PlannedComparison& planned);

  /// (act(x + c) - act(x - c)) / c - 1, with x = slope * D: -1 or 1 as soon as |x| >= c.
  void sign_by_units(PlannedComparison& planned);

  static void add_bias(std::vector<Term>& bias, DirectionId direction, double weight);

  /// Attends to `<bos>`, whose value is 1, or to all others, whose value is -1. At position 0 there are no others: there the
  /// embedding says what the program says.
  void sign_by_head(PlannedComparison& planned);

  /// P at i - c, as a clean bit: what is fetched is 0 or 1 exactly, as the offset rounds the noise away. Positions without one
  /// attend to `<bos>`, which holds false whatever P is.
  void place_fetch(SignalId id);

  // Gates.

  void place_gate(SignalId id);

  /// (act(2z + 1) - act(2z - 1)) / 2 is 1 for z >= 1/2 and 0 for z <= -1/2, so that errors of z end here.
  void add_step(const PlannedGate& gate, const Read& z, double weight);

  // Outputs.

  /// The logit of an allowed token is 1, of a forbidden one at most -1. `<eos>`, where the program does not know it, has 0:
  /// greedy decoding says it when nothing is allowed. Other tokens stay below.
  void write_logits(const std::vector<Cube>& roots, const std::vector<bool>& negated, lang::ProgramKind kind);

  /// The sum of a cube, some of whose literals are summed already.
  Read output_sum(const std::vector<Cube>& roots, std::size_t k, int end);

  /// The head of the model has no bias.
  void spell_out_constants();

  Network network_;
  Schedule schedule_;
  const Names& names_;
  const Options& options_;
  ActivationGains gains_;
  std::vector<Place> places_;
  Plan plan_;
  Inputs inputs_;
  LiteralReader reader_;
  std::vector<PlannedComparison> comparisons_;
  std::vector<PlannedGate> gates_;
  std::vector<PlannedFetch> fetches_;
  std::vector<PlannedMean> means_;
  std::vector<PlannedSum> sums_;
  std::set<int> sharing_blocks_;
  std::map<std::pair<int, Literal>, DirectionId> mean_directions_;
  std::map<std::vector<Literal>, std::string> matching_roles_;
};

}  // namespace crasp::compiler::weights
