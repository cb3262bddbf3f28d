#pragma once
// An overload set of lambdas, for std::visit. clang 14 wants the deduction guide spelled out.

namespace crasp::lang {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace crasp::lang
