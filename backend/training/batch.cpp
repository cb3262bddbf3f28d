#include "backend/training/batch.h"

#include <algorithm>
#include <string>

#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

void expect(bool good, const std::string& what) {
  if (!good) throw lang::Failure("a batch that makes no sense: " + what);
}

void check_sequences(const Batch& batch, std::int64_t context) {
  expect(batch.begin.size() > 1 && batch.begin.front() == 0, "it has no sequences");
  expect(batch.begin.back() == static_cast<std::int64_t>(batch.tokens.size()), "its sequences are not its tokens");
  for (std::size_t s = 1; s < batch.begin.size(); ++s) {
    const std::int64_t length = batch.begin[s] - batch.begin[s - 1];
    expect(length >= 1, "a sequence is empty");
    if (length > context)
      throw lang::Failure("a sequence of " + std::to_string(length) + " tokens is longer than the " + std::to_string(context) +
                          " that the model can read");
  }
}

void check_questions(const Batch& batch, std::int64_t vocabulary) {
  const auto outside = [vocabulary](Token token) { return token < 0 || token >= vocabulary; };
  expect(std::ranges::adjacent_find(batch.asked, std::ranges::greater_equal{}) == batch.asked.end(), "its questions are not in order");
  expect(!batch.asked.empty() && batch.asked.front() >= 0, "nothing is asked");
  auto question = batch.asked.begin();
  for (std::size_t s = 1; s < batch.begin.size(); ++s) {
    expect(question != batch.asked.end() && *question < batch.begin[s], "nothing is asked of a sequence");
    while (question != batch.asked.end() && *question < batch.begin[s]) ++question;
  }
  expect(question == batch.asked.end(), "a question lies outside of its tokens");
  if (batch.loss == Loss::classes) {
    expect(batch.target.size() == batch.asked.size(), "not every question has an answer");
    expect(std::ranges::none_of(batch.target, outside), "an answer is no token");
  } else {
    expect(batch.right.size() == batch.asked.size() * static_cast<std::size_t>(vocabulary), "not every question has its labels");
  }
}

}  // namespace

const char* name(Loss loss) { return loss == Loss::classes ? "classes" : "labels"; }

void validate(const Batch& batch, std::int64_t vocabulary, std::int64_t context) {
  check_sequences(batch, context);
  expect(std::ranges::none_of(batch.tokens, [vocabulary](Token token) { return token < 0 || token >= vocabulary; }),
         "a token is not of the vocabulary");
  check_questions(batch, vocabulary);
}

}  // namespace crasp::backend::training
