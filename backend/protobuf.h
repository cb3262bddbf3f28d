#pragma once
// Protocol buffers, as far as writing needs them: a message is a string of fields, each a number, a length-delimited string or a
// nested message. Source: the encoding guide at protobuf.dev.

#include <cstdint>
#include <string>
#include <string_view>

namespace crasp::backend {

class Message {
 public:
  /// An int32, int64, enum or bool.
  Message& number(int field, std::int64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }

  Message& fixed32(int field, float value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 5);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);  // little-endian, as the processor is
    return *this;
  }

  /// A string, bytes, or a packed list.
  Message& text(int field, std::string_view value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }

  Message& message(int field, const Message& value) { return text(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }

  std::string bytes_;
};

}  // namespace crasp::backend
