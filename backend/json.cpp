#include "backend/json.h"

#include <limits>
#include <set>
#include <vector>

#include "lang/failure.h"

namespace crasp::backend {

namespace {

constexpr int kMostLevels = 32;

/// Watches the parser's events, so that a hostile text is refused before it has grown into a large tree.
class Guard {
 public:
  explicit Guard(const std::string& file_name) : file_name_(file_name) {}

  void operator()(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second)
      throw lang::Failure(file_name_ + ": repeats the key `" + value.get<std::string>() + "`");
    if (depth > kMostLevels) throw lang::Failure(file_name_ + ": nests deeper than 32 levels");
  }

 private:
  const std::string& file_name_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Json parse_json(std::string_view text, const std::string& file_name) {
  Guard guard(file_name);
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) { return guard(depth, event, value), true; };
  try {
    return Json::parse(text, watch);
  } catch (const nlohmann::json::exception&) {
    throw lang::Failure(file_name + ": is not JSON");
  }
}

std::optional<std::int64_t> integer(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return std::nullopt;
}

JsonObject::JsonObject(const Json& value, std::string file_name) : value_(value), file_name_(std::move(file_name)) {
  if (!value.is_object()) fail("is not a JSON object");
}

void JsonObject::fail(const std::string& what) const { throw lang::Failure(file_name_ + ": " + what); }

const Json* JsonObject::find(const char* key) const {
  const auto found = value_.find(key);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

template <class Result>
Result JsonObject::checked(const char* key, const Result& result, const char* expected) const {
  if (find(key) && !result) fail("`" + std::string(key) + "` is not " + expected);
  return result;
}

std::optional<std::int64_t> JsonObject::integer(const char* key) const {
  const Json* member = find(key);
  return checked(key, member ? backend::integer(*member) : std::nullopt, "a 64-bit integer");
}

std::optional<double> JsonObject::number(const char* key) const {
  const Json* member = find(key);
  return checked(key, member && member->is_number() ? std::optional(member->get<double>()) : std::nullopt, "a number");
}

std::optional<std::string> JsonObject::string(const char* key) const {
  const Json* member = find(key);
  return checked(key, member && member->is_string() ? std::optional(member->get<std::string>()) : std::nullopt, "a string");
}

std::optional<bool> JsonObject::boolean(const char* key) const {
  const Json* member = find(key);
  return checked(key, member && member->is_boolean() ? std::optional(member->get<bool>()) : std::nullopt, "true or false");
}

std::int64_t JsonObject::required_integer(const char* key) const {
  const auto result = integer(key);
  if (!result) fail("`" + std::string(key) + "` is missing");
  return *result;
}

}  // namespace crasp::backend
