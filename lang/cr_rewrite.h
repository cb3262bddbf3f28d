#pragma once
// Expressions of the `.cr` dialect in our language: names get their meaning, and a variable that stands where the other
// type belongs is converted as the existing interpreter would (a Boolean counts 1 or 0, a count is true unless it is
// 0).

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/program.h"
#include "lang/tree_builder.h"

namespace crasp::lang {

struct CrVariable {
  std::string name;  ///< in our language
  Type type;
};

/// What names mean at some line of a file.
struct CrNames {
  std::map<std::string, CrVariable, std::less<>> variables;
  std::set<std::string, std::less<>> predicates;  ///< imported
};

/// A predicate that the existing interpreter comes with, or its examples use: `pred` is j = i - 1, `predK` is j = i -
/// K, `pos_even` is true at even positions counted from 0.
bool is_known_cr_predicate(std::string_view name);
extern const std::string_view kKnownCrPredicates;

struct CrValue {
  ast::ExprId id;  ///< invalid after an error, which was reported
  Type type;
};

/// The expression `root` of `from`, read as a Boolean or a count, added to `to`. A variable alone keeps its own type.
CrValue rewrite_cr(const ast::File& from, ast::ExprId root, Type type, const CrNames& names, TreeBuilder& to,
                   Diagnostics& diagnostics);

}  // namespace crasp::lang
