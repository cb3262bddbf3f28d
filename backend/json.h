#pragma once
// JSON from untrusted files: parsed with errors as lang::Failure, and read by typed accessors that name file and key.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace crasp::backend {

using Json = nlohmann::json;
/// For writing: objects keep the order in which keys were added. (Its parser takes quadratic time, so it reads nothing.)
using OrderedJson = nlohmann::ordered_json;

/// Throws lang::Failure, which names `file_name`, if the text is not JSON, nests deeper than 32 levels, or repeats a key.
Json parse_json(std::string_view text, const std::string& file_name);

/// The value as a 64-bit integer, if it is one.
std::optional<std::int64_t> integer(const Json& value);

/// Reads the members of one object; errors name the file and the key. `null` counts as absent, as in Python's writers.
class JsonObject {
 public:
  /// Throws lang::Failure unless `value` is an object, which must outlive this.
  JsonObject(const Json& value, std::string file_name);

  /// Each throws lang::Failure if the member is there and is of another type.
  std::optional<std::int64_t> integer(const char* key) const;
  std::optional<double> number(const char* key) const;
  std::optional<std::string> string(const char* key) const;
  std::optional<bool> boolean(const char* key) const;
  /// Throws lang::Failure if the member is absent, too.
  std::int64_t required_integer(const char* key) const;

  /// The member, or null.
  const Json* find(const char* key) const;
  [[noreturn]] void fail(const std::string& what) const;

 private:
  template <class Result>
  Result checked(const char* key, const Result& result, const char* expected) const;

  const Json& value_;
  std::string file_name_;
};

}  // namespace crasp::backend
