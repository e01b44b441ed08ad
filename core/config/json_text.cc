#include "core/config/json_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/text.h"

namespace poolsentry {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxReasonBytes = 200;

// "line 3, column 7" of the byte at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(offset - line_begin + 1);
}

// The library's text without its own head: "[json.exception...] parse error at line 1, column 2: ".
std::string reason_of(std::string_view what) {
  const auto id_end = what.find("] ");
  if (id_end != std::string_view::npos) what.remove_prefix(id_end + 2);
  const auto head_end = what.find(": ");
  if (what.starts_with("parse error at") && head_end != std::string_view::npos) {
    what.remove_prefix(head_end + 2);
  }
  return to_printable(what, kMaxReasonBytes);
}

// Receives the library's parse events. Returning false ends the parse; why() then says the reason.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return add(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(JsonObject{}); }
  bool start_array(std::size_t) { return open(JsonList{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    open_.back()->as<JsonObject>()->push_back({std::move(name), {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    // `position` counts the bytes that were read, the wrong one included.
    why_ = place_of(text_, std::min(text_.size(), std::max<std::size_t>(position, 1) - 1)) + ": " +
           reason_of(error.what());
    return false;
  }

  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] JsonValue& root() { return root_; }

 private:
  // Where the next value goes: behind the last key, at the end of the list, or the root. The
  // pointers in `open_` stay valid because only the innermost container grows.
  JsonValue& slot() {
    if (open_.empty()) return root_;
    if (auto* const object = open_.back()->as<JsonObject>()) return object->back().value;
    return open_.back()->as<JsonList>()->emplace_back();
  }

  template <class T>
  bool add(T value) {
    if (++count_ > kMaxJsonValues) {
      why_ = "has more than " + std::to_string(kMaxJsonValues) + " values";
      return false;
    }
    slot().content = std::move(value);
    return true;
  }

  template <class T>
  bool open(T container) {
    if (open_.size() == kMaxJsonDepth) {
      why_ = "is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels";
      return false;
    }
    JsonValue& value = slot();
    value.content = std::move(container);
    open_.push_back(&value);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::size_t count_ = 0;
  std::string why_;
};

// What the library would misread: it takes NUL for the end of the text.
std::optional<std::string> wrong_encoding(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "is UTF-16; save it as UTF-8";
  }
  const auto nul = text.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  return place_of(text, nul) + ": a NUL character; save the file as UTF-8 text";
}

std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Writes one value; `indent` is that of the line it begins in.
class Writer {
 public:
  std::string text;

  void value(const JsonValue& value, std::size_t indent) {
    std::visit([&](const auto& content) { put(content, indent); }, value.content);
  }

 private:
  void put(std::nullptr_t, std::size_t) { text += "null"; }
  void put(bool value, std::size_t) { text += value ? "true" : "false"; }
  void put(const std::string& value, std::size_t) { text += quoted(value); }
  void put(double value, std::size_t) {
    constexpr double kExact = 9e15;  // below 2^53 every whole number is one
    const bool is_whole = std::abs(value) < kExact && std::trunc(value) == value;
    text += is_whole ? std::to_string(static_cast<std::int64_t>(value)) : Json(value).dump();
  }

  void put(const JsonList& list, std::size_t indent) {
    text += '[';
    for (const JsonValue& element : list) {
      if (&element != &list.front()) text += ", ";
      value(element, indent);
    }
    text += ']';
  }

  void put(const JsonObject& object, std::size_t indent) {
    if (object.empty()) {
      text += "{}";
      return;
    }
    const std::string margin(indent + 2, ' ');
    for (const JsonMember& member : object) {
      text += &member == &object.front() ? "{\n" : ",\n";
      text += margin + quoted(member.key) + ": ";
      value(member.value, indent + 2);
    }
    text += "\n" + margin.substr(2) + "}";
  }
};

}  // namespace

Result<JsonValue> parse_json(std::string_view text) {
  if (const auto why = wrong_encoding(text)) return failure(ErrorKind::kUsage, *why);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TreeBuilder builder(text);
  constexpr bool kWholeText = true;
  constexpr bool kIgnoreComments = true;
  if (!Json::sax_parse(text.begin(), text.end(), &builder, Json::input_format_t::json, kWholeText,
                       kIgnoreComments)) {
    return failure(ErrorKind::kUsage, builder.why());
  }
  return std::move(builder.root());
}

std::string write_json(const JsonValue& value) {
  Writer writer;
  writer.value(value, 0);
  return writer.text + "\n";
}

}  // namespace poolsentry
