#pragma once
// Every definition of a program at every position of a word, and the ways to show that.

#include <string>
#include <vector>

#include "cli/command.h"
#include "lang/interpret.h"

namespace crasp::cli {

struct TraceRow {
  std::string name;
  lang::Column column;  ///< positions 0 … n
};

struct Trace {
  std::string program;
  std::vector<std::string> word;
  std::vector<TraceRow> rows;
};

/// A table for the terminal, in blocks of at most `width` columns.
std::string trace_table(const Trace& trace, std::size_t width, const Output& out);

/// A page that needs nothing else, readable without colours and by screen readers.
std::string trace_html(const Trace& trace);

Json trace_json(const Trace& trace);

}  // namespace crasp::cli
