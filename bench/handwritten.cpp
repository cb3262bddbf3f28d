#include "bench/handwritten.h"

namespace crasp::bench {

bool dyck1(const std::uint8_t* word, std::size_t length) {
  std::int64_t depth = 0;
  bool below = false;
  for (std::size_t i = 0; i < length; ++i) {
    depth += word[i] == 0 ? 1 : -1;
    below |= depth < 0;
  }
  return !below && depth == 0;
}

bool majority(const std::uint8_t* word, std::size_t length) {
  std::int64_t balance = 0;
  for (std::size_t i = 0; i < length; ++i) balance += word[i] == 0 ? 1 : -1;
  return balance > 0;
}

bool anbncn(const std::uint8_t* word, std::size_t length) {
  std::int64_t a = 0, b = 0, c = 0;
  bool disorder = false;
  for (std::size_t i = 0; i < length; ++i) {
    a += word[i] == 0;
    b += word[i] == 1;
    c += word[i] == 2;
    disorder |= (word[i] == 0 && b + c > 0) || (word[i] == 1 && c > 0);
  }
  return !disorder && a == b && b == c;
}

bool d12(const std::uint8_t* word, std::size_t length) {
  std::int64_t depth = 0;
  bool outside = false;
  for (std::size_t i = 0; i < length; ++i) {
    depth += word[i] == 0 ? 1 : -1;
    outside |= depth < 0 || depth > 12;
  }
  return !outside && depth == 0;
}

bool nested_majority(const std::uint8_t* word, std::size_t length) {
  std::int64_t first = 0, second = 0, third = 0;
  bool last = false;
  for (std::size_t i = 0; i < length; ++i) {
    first += word[i] == 0 ? 1 : -1;
    second += first > 0 ? 1 : -1;
    third += second > 0 ? 1 : -1;
    last = third > 3;
  }
  return last;
}

}  // namespace crasp::bench
