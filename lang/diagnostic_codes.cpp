#include "lang/diagnostic_codes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace crasp::lang {
namespace {

// Ids: E01 text and syntax, E02 names, E03 types, E04 alphabet, E05 positions and relations, E06 programs, asserts and tasks,
// E07 `.cr` files, E08 runs; warnings W0 in the same groups.
//
// Explanations show a program that gets the code after a line `wrong:`, and a repaired one after `right:`, indented by four
// spaces (`wrong (.cr):` for that dialect); a test runs both through the checker. A code that no short text can show has
// neither.
using enum Severity;
constexpr std::array kCodes = {
    CodeInfo{Code::invalid_utf8, "E0101", error, "text is not UTF-8",
             R"text(Source texts are UTF-8. The marked byte starts no code point: the file was probably saved
in another encoding (Latin-1, UTF-16) or is not a text. Convert it, for instance with
`iconv -f LATIN1 -t UTF-8 FILE`.
)text"},
    CodeInfo{Code::invalid_character, "E0102", error, "character that no token starts with",
             R"text(Outside comments and strings only the characters of the language may stand. Symbols of the
alphabet are written in double quotes.

wrong:
    alphabet "a" "b"
    accept #"a" ~ #"b"
right:
    alphabet "a" "b"
    accept #"a" == #"b"
)text"},
    CodeInfo{Code::unterminated_string, "E0103", error, "string without closing quote",
             R"text(A symbol or file name ends with a double quote on the line where it begins. A double quote
inside is written `\"`.

wrong:
    alphabet "a" "b"
    accept #"a >= 1
right:
    alphabet "a" "b"
    accept #"a" >= 1
)text"},
    CodeInfo{Code::bad_escape, "E0104", error, "unknown escape in a string",
             R"text(In strings `\"` is a double quote, `\\` a backslash, `\n` a line feed and `\t` a tab. No
other character may follow a backslash.

wrong:
    alphabet "a" "\q"
    accept #"a" >= 1
right:
    alphabet "a" "\\"
    accept #"a" >= 1
)text"},
    CodeInfo{Code::number_too_large, "E0105", error, "number beyond 64 bits",
             R"text(Numbers are written in decimal and lie between 0 and 9223372036854775807; counts are exact
in 64 bits with sign.

wrong:
    alphabet "a"
    accept #"a" < 99999999999999999999
right:
    alphabet "a"
    accept #"a" < 9999999999
)text"},
    CodeInfo{Code::unbalanced_bracket, "E0106", error, "bracket without partner",
             R"text(Every bracket that opens is closed by one of its own kind. A newline inside brackets does
not end a statement, so a missing one is often a line earlier than where it is noticed.

wrong:
    alphabet "a" "b"
    accept (#"a" + #"b" >= 2
right:
    alphabet "a" "b"
    accept (#"a" + #"b") >= 2
)text"},
    CodeInfo{Code::unexpected_token, "E0107", error, "unexpected token",
             R"text(The text is not a statement of the language; the message says what could stand at the
marked place. A statement ends at the end of its line, unless a bracket is open or the line
ends with an operator.

wrong:
    alphabet "a" "b"
    accept #"a" >= * 2
right:
    alphabet "a" "b"
    accept #"a" >= 2
)text"},
    CodeInfo{Code::nested_too_deeply, "E0108", error, "expression nested too deeply",
             R"text(Brackets and operators may be nested a few hundred deep, far beyond what people write. Give
parts of the expression names of their own; equal parts are computed once anyway.
)text"},
    CodeInfo{Code::too_large, "E0109", error, "program too large",
             R"text(Families, folds and functions are expanded before a program runs; this one would grow beyond
the limit that the message names. Give families fewer indices, split the alphabet into sets,
or count over symbols (`count s in S: P`) where a family is only summed up.
)text"},
    CodeInfo{Code::misplaced_statement, "E0110", error, "statement in a place where it may not stand",
             R"text(Programs and tasks are not nested, and a file that has `program` blocks keeps its verdicts
inside them. Definitions outside the blocks are shared by all programs of the file.

wrong:
    alphabet "a" "b"
    program p {
      program q { accept "a" }
    }
right:
    alphabet "a" "b"
    program p { accept "b" }
    program q { accept "a" }
)text"},
    CodeInfo{Code::unknown_name, "E0201", error, "unknown name",
             R"text(Nothing of this name is defined before the marked place: definitions stand before their
uses. Names of a module need an `import`; after `import order as o` they are `o.NAME`.

wrong:
    alphabet "(" ")"
    opens = #"("
    accept opns == #")"
right:
    alphabet "(" ")"
    opens = #"("
    accept opens == #")"
)text"},
    CodeInfo{Code::redefined_name, "E0202", error, "name defined twice",
             R"text(A name has one meaning in a program: values never change, so there is nothing to assign
again. Pick another name for the second definition.

wrong:
    alphabet "a" "b"
    c = #"a"
    c = c + #"b"
    accept c >= 2
right:
    alphabet "a" "b"
    c = #"a"
    d = c + #"b"
    accept d >= 2
)text"},
    CodeInfo{Code::recursive_definition, "E0203", error, "definition that uses itself",
             R"text(C-RASP programs are straight-line: the value of a definition may depend on earlier
definitions only, and a function may not call itself, directly or through others. What
happened at earlier positions is reached by counting.

wrong:
    alphabet "a" "b"
    def f(P) = f(P) && "a"
    accept f("b")
right:
    alphabet "a" "b"
    def f(P) = #P >= 2 && "a"
    accept f("b")
)text"},
    CodeInfo{Code::wrong_arguments, "E0204", error, "wrong number of arguments",
             R"text(A function takes as many arguments as its definition has parameters, and a family as many
symbols as it has indices.

wrong:
    alphabet "a" "b"
    def both(P, Q) = #P >= 1 && #Q >= 1
    accept both("a")
right:
    alphabet "a" "b"
    def both(P, Q) = #P >= 1 && #Q >= 1
    accept both("a", "b")
)text"},
    CodeInfo{Code::wrong_kind_of_name, "E0205", error, "name of another kind",
             R"text(Functions are called, families are indexed, values stand alone, sets stand after `in`, and
modules stand before a dot; the name at the marked place is of another kind.

wrong:
    alphabet "a" "b"
    c = #"a"
    accept c("b") >= 1
right:
    alphabet "a" "b"
    def c(P) = #P
    accept c("b") >= 1
)text"},
    CodeInfo{Code::reserved_name, "E0206", error, "reserved name",
             R"text(Words of the language (`accept`, `any`, `count`, …) and the positions `i` and `j` cannot be
names of definitions, parameters or symbols' variables.

wrong:
    alphabet "a" "b"
    i = #"a"
    accept i >= 1
right:
    alphabet "a" "b"
    c = #"a"
    accept c >= 1
)text"},
    CodeInfo{Code::unknown_module, "E0207", error, "unknown module",
             R"text(`import NAME` reads a module of the standard library (`crasp stdlib` lists them); your own
files are imported by path in double quotes, relative to the importing file.

wrong:
    import odrer
    alphabet "a" "b"
    accept "a"
right:
    import order
    alphabet "a" "b"
    accept "a"
)text"},
    CodeInfo{Code::import_cycle, "E0208", error, "files that import each other",
             R"text(A file cannot import itself, neither directly nor through other files: definitions stand
before their uses. Move what both files need into a third one.
)text"},
    CodeInfo{Code::expected_boolean, "E0301", error, "a count where a Boolean belongs",
             R"text(Counts and Booleans are different types. Compare a count to get a Boolean. `#` takes only
the operand right after it: `#"a" && "b"` reads as `(#"a") && "b"`.

wrong:
    alphabet "a" "b"
    accept #"a" && "b"
right:
    alphabet "a" "b"
    accept #"a" >= 1 && "b"
)text"},
    CodeInfo{Code::expected_count, "E0302", error, "a Boolean where a count belongs",
             R"text(Counts and Booleans are different types. `[P]` is the count 1 where P holds and 0 elsewhere;
`#P` is how often P held so far.

wrong:
    alphabet "a" "b"
    accept "a" + "b" >= 1
right:
    alphabet "a" "b"
    accept ["a"] + #"b" >= 1
)text"},
    CodeInfo{Code::mixed_types, "E0303", error, "operands of different types",
             R"text(Both sides of a comparison, and both branches of a conditional, have the same type.

wrong:
    alphabet "a" "b"
    accept #"a" == ("a" || "b")
right:
    alphabet "a" "b"
    accept #"a" == #("a" || "b")
)text"},
    CodeInfo{Code::expected_symbol, "E0304", error, "something else where a symbol belongs",
             R"text(Inside `Q[…]` and as an index of a family stands a symbol: a literal such as `"a"`, or a
variable over symbols.

wrong:
    alphabet "a" "b"
    seen[s in Σ] = #Q[s] >= 1
    accept seen[1]
right:
    alphabet "a" "b"
    seen[s in Σ] = #Q[s] >= 1
    accept seen["b"]
)text"},
    CodeInfo{Code::expected_set, "E0305", error, "something else where a set of symbols belongs",
             R"text(After `in` stands a set of symbols: `Σ`, a named set, or symbols in braces.

wrong:
    alphabet "a" "b"
    accept any s in "a": #Q[s] >= 2
right:
    alphabet "a" "b"
    accept any s in {"a"}: #Q[s] >= 2
)text"},
    CodeInfo{Code::missing_alphabet, "E0401", error, "program without alphabet",
             R"text(A program states its alphabet, in the order that the numbering of tokens will have, before
anything that depends on it.

wrong:
    accept #"a" >= 1
right:
    alphabet "a" "b"
    accept #"a" >= 1
)text"},
    CodeInfo{Code::duplicate_symbol, "E0402", error, "symbol listed twice",
             R"text(Each symbol stands once in the alphabet; ranges count too.

wrong:
    alphabet "a" "b" "a"
    accept "b"
right:
    alphabet "a" "b"
    accept "b"
)text"},
    CodeInfo{Code::bad_range, "E0403", error, "range without meaning",
             R"text(A range of symbols goes from one character to a later one, `"a" .. "z"`, or over the numbers
at the end of otherwise equal names, `"s0" .. "s149"`. A range of numbers goes upwards too.

wrong:
    alphabet "z" .. "a"
    accept "a"
right:
    alphabet "a" .. "z"
    accept "a"
)text"},
    CodeInfo{Code::j_outside_relation, "E0501", error, "`j` outside a relation",
             R"text(`j` is the counted position and stands only in the relation of a count, quantifier or
selection, between `[` and `]`. In the counted expression symbols are tested at `j` already.

wrong:
    alphabet "a" "b"
    accept #("a" && j < i) >= 1
right:
    alphabet "a" "b"
    accept #[j < i] "a" >= 1
)text"},
    CodeInfo{Code::at_outside_count, "E0502", error, "`X@i` outside a count",
             R"text(`X@i` is the value of X at the position that counts, so it stands only inside what a count,
quantifier or selection runs over. Elsewhere the current position is meant anyway.

wrong:
    alphabet "a" "b"
    c = #"a"
    accept c@i >= 1
right:
    alphabet "a" "b"
    c = #"a"
    accept #("b" && c == c@i) >= 1
)text"},
    CodeInfo{Code::bad_relation, "E0503", error, "relation over something other than positions",
             R"text(The relation of a count compares the positions i and j, with numbers, `+ - * / %`, and
`&& || !`. Symbols and counts belong into what is counted.

wrong:
    alphabet "a" "b"
    accept #[#"a" == j] "b" >= 1
right:
    alphabet "a" "b"
    accept #[j == i - 1] "b" >= 1
)text"},
    CodeInfo{Code::bad_modulus, "E0504", error, "modulus that is not a positive number",
             R"text(The right side of `%` is a written number, at least 1.

wrong:
    alphabet "a" "b"
    accept i % 0 == 0
right:
    alphabet "a" "b"
    accept i % 2 == 0
)text"},
    CodeInfo{Code::bad_regex, "E0505", error, "regular expression with an error",
             R"text(In a regular expression each character stands for the symbol of that name; `| * + ? .`,
groups, classes `[a-c]`, repetitions `{2,5}`, `&` and `~` have their usual meaning, and
`\` before one of them makes it a symbol. An expression whose automaton grows beyond the
limit gets this code too.

wrong:
    alphabet "a" "b"
    accept regex "(ab*"
right:
    alphabet "a" "b"
    accept regex "(ab)*"
)text"},
    CodeInfo{Code::several_verdicts, "E0601", error, "program with several verdicts",
             R"text(A program has at most one `accept`, or one `next`: it is a recogniser or a generator. Several
programs can share a file in `program` blocks.

wrong:
    alphabet "a" "b"
    accept "a"
    accept "b"
right:
    alphabet "a" "b"
    program p { accept "a" }
    program q { accept "b" }
)text"},
    CodeInfo{Code::bad_assert, "E0602", error, "assert about something that has no language",
             R"text(Asserts speak about recognisers, Boolean definitions and regular expressions, over one
alphabet.

wrong:
    alphabet "a" "b"
    c = #"a"
    assert empty(c)
right:
    alphabet "a" "b"
    c = #"a" < 0
    assert empty(c)
)text"},
    CodeInfo{Code::bad_task, "E0603", error, "task with a wrong or missing field",
             R"text(A task has the fields `spec`, `inputs`, `format` (recognise, predict or transduce), `train`
and `test`, each once; ranges of lengths go upwards.

wrong:
    alphabet "a" "b"
    task t {
      spec #"a" > #"b"
      inputs uniform
      format guess
      train 1 .. 50
      test 51 .. 100
    }
right:
    alphabet "a" "b"
    task t {
      spec #"a" > #"b"
      inputs uniform
      format recognise
      train 1 .. 50
      test 51 .. 100
    }
)text"},
    CodeInfo{Code::empty_program, "E0604", error, "program that defines nothing",
             R"text(A program has at least one definition, `accept` or `next`; an alphabet alone computes
nothing.

wrong:
    alphabet "a" "b"
    program p { }
right:
    alphabet "a" "b"
    program p { accept "a" }
)text"},
    CodeInfo{Code::cr_unknown_predicate, "E0701", error, "unknown predicate in a `.cr` file",
             R"text(In the `.cr` format `#import NAME` names a Python function. The ones known here are `pred`
(the position before), `predN` (N positions before) and `pos_even` (even positions, counted
from 0). Write others in the language itself, as `#[j == i - 3] P` or `i % 3 == 0`.

wrong (.cr):
    #import nearby
    x = #[nearby] "a"
    y = x >= 1
right (.cr):
    #import pred
    x = #[pred] "a"
    y = x >= 1
)text"},
    CodeInfo{Code::count_overflow, "E0801", error, "count beyond 64 bits",
             R"text(Counts are exact in 64 bits with sign. On this word one left that range, so the run stopped
there: an answer would have been wrong. Smaller factors, or comparing before multiplying,
keep the same language.
)text"},
    CodeInfo{Code::symbol_outside_alphabet, "E0802", error, "word with a symbol outside the alphabet",
             R"text(A word consists of symbols of the program's alphabet. An argument or line with white space is
split at it; without, it is split into characters if every symbol is one character long.
`--symbols space` and `--symbols char` force the one or the other.
)text"},
    CodeInfo{Code::unused_definition, "W0201", warning, "definition that is not used",
             R"text(Nothing that the program computes depends on this definition. Remove it, or name it with a
leading `_` if it is kept on purpose (to look at it with `--show` or `crasp trace`).

wrong:
    alphabet "a" "b"
    c = #"a"
    accept "b"
right:
    alphabet "a" "b"
    c = #"a"
    accept "b" && c >= 2
)text"},
    CodeInfo{Code::constant_comparison, "W0301", warning, "comparison that is always true or always false",
             R"text(The comparison has the same value at every position of every word, because a count is never
negative or both sides are the same. An off-by-one is the usual reason.

wrong:
    alphabet "a" "b"
    accept #"a" >= 0
right:
    alphabet "a" "b"
    accept #"a" >= 1
)text"},
    CodeInfo{Code::foreign_symbol, "W0401", warning, "test of a symbol outside the alphabet",
             R"text(The symbol is not in the program's alphabet, so the test is false everywhere.

wrong:
    alphabet "a" "b"
    accept #"c" == #"a"
right:
    alphabet "a" "b" "c"
    accept #"c" == #"a"
)text"},
    CodeInfo{Code::input_ignored, "W0601", warning, "output that does not depend on the word",
             R"text(The verdict has the same value on all words of a length, or on all words: no symbol is
tested on the way to it.

wrong:
    alphabet "a" "b"
    accept i % 2 == 0
right:
    alphabet "a" "b"
    accept #"a" == #"b" && i % 2 == 0
)text"},
    CodeInfo{Code::cr_precedence, "W0701", warning, "`.cr` precedence differs from ours",
             R"text(In the `.cr` format `#` and `!` take everything to their right, also across `&&` and `||`;
`k *` binds looser than `+` and `-`; and `+` binds tighter than `-`. The message shows the
brackets of that reading, which is the one that runs. `crasp fmt FILE.cr` writes the program
in the language with these brackets.

wrong (.cr):
    y = !"a" && "b"
right (.cr):
    y = !("a" && "b")
)text"},
};

// The table is complete and in the order of the enumeration, so that a code is its index.
constexpr bool is_in_order() {
  for (std::size_t k = 0; k < kCodes.size(); ++k) {
    if (kCodes[k].code != static_cast<Code>(k)) return false;
    if (kCodes[k].id.size() != 5 || (kCodes[k].id[0] == 'E') != (kCodes[k].severity == error)) return false;
  }
  return true;
}
static_assert(is_in_order(), "an entry is missing, out of order, or has an id of the wrong severity");
static_assert(kCodes.size() == static_cast<std::size_t>(Code::cr_precedence) + 1, "the last code has no entry");

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

const CodeInfo& info(Code code) { return kCodes[static_cast<std::size_t>(code)]; }

std::span<const CodeInfo> all_codes() { return kCodes; }

const CodeInfo* find_code(std::string_view id) {
  const auto* found = std::find_if(kCodes.begin(), kCodes.end(), [id](const CodeInfo& entry) {
    return std::equal(id.begin(), id.end(), entry.id.begin(), entry.id.end(),
                      [](char given, char known) { return upper(given) == known; });
  });
  return found == kCodes.end() ? nullptr : found;
}

}  // namespace crasp::lang
