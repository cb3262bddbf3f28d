#pragma once
// What a model says about words, for `crasp run DIR WORD…`.

#include <string>
#include <vector>

#include "backend/network.h"
#include "cli/answer.h"
#include "cli/model.h"

namespace crasp::cli {

/// The verdict of a recogniser, or the symbols that a generator allows. Throws `lang::Failure` if the word is too long.
Answer ask_model(RunningModel& model, const lang::Word& word);

}  // namespace crasp::cli
