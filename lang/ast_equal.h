#pragma once
// Do two texts say the same? Compares syntax trees by structure; places, comments and spelling do not count.

#include "lang/ast.h"

namespace crasp::lang::ast {

bool equal(const File& left, ExprId left_id, const File& right, ExprId right_id);
bool equal(const File& left, const File& right);

}  // namespace crasp::lang::ast
