#pragma once
// report.html: one page that holds everything a comparison found and needs nothing else; it is read on a phone, on paper, and in light
// and dark.

#include <string>
#include <string_view>
#include <vector>

#include "compare/results.h"

namespace crasp::compare {

enum class Tone : std::uint8_t { good, bad, neutral };

/// A statement about the task or a program, and what it rests on.
struct Finding {
  std::string text;
  std::string detail;  ///< smaller, below; may be empty
  Tone tone = Tone::neutral;
};

/// What the comparison stands on besides measurements. Plain text throughout.
struct Facts {
  Finding verdict;                    ///< can C-RASP do the task?
  std::vector<Finding> consequences;  ///< theorems that follow, with their sources
  std::vector<Finding> proofs;        ///< of the program against the spec, and of the file's asserts
  std::vector<Finding> compiled;      ///< the compiled model and its certificate, or why there is none
  std::string source;                 ///< the text of spec and program
  std::string command;                ///< that makes this report again
  std::vector<std::pair<std::string, std::string>> settings;  ///< versions, seeds, steps: name and value
};

/// Another task that was compared with the same command, for contrast.
struct Beside {
  Shown shown;
  Finding verdict;
  std::string report;  ///< where its own report is, relative to this one
};

/// The chart shows the tasks `beside` it, too.
std::string report_html(const lang::Task& task, const Plan& plan, const Facts& facts, const std::vector<Candidate>& candidates,
                        const std::vector<Beside>& beside = {});

/// The chart of a report: the task's families of words, after the task itself where there are others beside it.
std::string report_chart(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates, const std::vector<Beside>& beside);

/// A word as it is shown: runs of equal symbols in long words (`1 2^40`), ε if empty.
std::string show_word(const lang::Alphabet& alphabet, const lang::Word& word);

/// A row of a response in words: "yes", "no", "allows a b", "says a", "stops".
std::string show_row(const lang::Task& task, const Response& response, std::size_t row);

/// Where and how a response is wrong: "after 9 symbols, the spec says …, the model says …".
std::string describe_miss(const lang::Task& task, const Miss& miss);

}  // namespace crasp::compare
