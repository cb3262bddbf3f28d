#pragma once
// What is compared: something that reads an input of a task and responds.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/directory.h"
#include "backend/precision.h"
#include "compare/response.h"
#include "compare/token_map.h"

namespace crasp::compare {

enum class SubjectKind : std::uint8_t { compiled, trained, loaded };
std::string_view name(SubjectKind kind);

/// Where models in float32 run, and what trained ones multiply in there. The rest is for float32: models in float64, which run on the
/// processor, and compiled ones, whose certificates are for its arithmetic.
struct Place {
  bool is_device = false;
  backend::Precision precision = backend::Precision::float32;
};

/// A head's attention on one input: for every layer and head, the weight [n, n] that each token (row) gives to each (column).
struct Attention {
  std::vector<std::string> tokens;           ///< of the input, as they are shown
  std::size_t layers = 0, heads = 0;
  std::vector<std::vector<double>> weights;  ///< by layer * heads + head
};

class Subject {
 public:
  virtual ~Subject() = default;

  /// One response for each word; does not depend on how words are grouped, nor on the number of threads.
  virtual std::vector<Response> respond(std::span<const lang::Word> words) = 0;
  /// Has the model positions for the word and the right response to it?
  virtual bool fits(const lang::Word& word, const Response& expected) const = 0;
  /// What the heads look at while they read the word. Time quadratic in its length.
  virtual Attention attention(const lang::Word& word) const = 0;

  virtual const backend::Config& config() const = 0;
};

/// A checkpoint as a subject. The task outlives it.
template <class Real>
std::unique_ptr<Subject> make_subject(const lang::Task& task, backend::Checkpoint<Real> checkpoint, TokenMap map, Place place);

/// A model directory: one that `crasp compile` wrote, one with tokenizer files, one by the convention of `conventional_tokens`, or,
/// if `texts` is not empty, one whose tokens are these. Throws `lang::Failure` if it cannot do the task, is not
/// for the precision, or there is no device.
std::unique_ptr<Subject> load_subject(const lang::Task& task, const std::filesystem::path& directory,
                                      const std::vector<std::string>& texts = {}, Place place = {});

}  // namespace crasp::compare
