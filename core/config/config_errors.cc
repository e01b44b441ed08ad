#include "core/config/config_errors.h"

#include <algorithm>
#include <cassert>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxKeyBytes = 64;

// Keys that need no quotes in a path.
bool is_plain(std::string_view key) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && key.size() <= kMaxKeyBytes && std::all_of(key.begin(), key.end(), plain);
}

}  // namespace

void ConfigErrors::add(std::string_view path, std::string_view what) {
  ++count_;
  if (shown_.size() < kMaxShown) shown_.push_back({std::string(path), std::string(what)});
}

bool ConfigErrors::any_under(std::string_view path) const {
  return std::any_of(shown_.begin(), shown_.end(), [path](const Fault& fault) {
    if (!fault.path.starts_with(path)) return false;
    const std::string_view rest = std::string_view(fault.path).substr(path.size());
    return rest.empty() || rest.front() == '.' || rest.front() == '[';
  });
}

Error ConfigErrors::to_error(std::string_view file_name) const {
  assert(count_ > 0);
  std::string text;
  for (const Fault& fault : shown_) {
    if (!text.empty()) text += '\n';
    text += std::string(file_name) + ": " + fault.path + ": " + fault.what;
  }
  if (count_ > shown_.size()) {
    text += "\n" + std::string(file_name) + ": " + std::to_string(count_ - shown_.size()) +
            " more errors are not shown";
  }
  return {ErrorKind::kUsage, text};
}

Place Place::member(std::string_view key) const {
  if (is_plain(key)) return {errors_, path_ + "." + std::string(key)};
  return {errors_, path_ + "[\"" + to_printable(key, kMaxKeyBytes) + "\"]"};
}

Place Place::element(std::size_t index) const {
  return {errors_, path_ + "[" + std::to_string(index) + "]"};
}

}  // namespace poolsentry
