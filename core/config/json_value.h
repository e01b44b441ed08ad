// A JSON text as a tree, in the order in which it was written and with duplicate keys kept: what
// the configuration reader needs to complain about them, and small enough to be in a header.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace poolsentry {

struct JsonValue;
struct JsonMember;
using JsonList = std::vector<JsonValue>;
using JsonObject = std::vector<JsonMember>;

struct JsonValue {
  std::variant<std::nullptr_t, bool, double, std::string, JsonList, JsonObject> content;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(content); }

  // The content where it is a T, else null.
  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&content);
  }
  template <class T>
  [[nodiscard]] T* as() {
    return std::get_if<T>(&content);
  }
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

}  // namespace poolsentry
