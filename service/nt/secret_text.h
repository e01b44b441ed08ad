// A password or token on its way through the program: its memory is overwritten when it is no
// longer needed, so that none is left for a crash dump.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "service/nt/wipe_memory.h"

namespace poolsentry {

// Not copied. Not synchronized.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string_view text) : text_(text) {}
  SecretText(SecretText&& other) noexcept : text_(other.view()) { other.wipe(); }
  SecretText& operator=(SecretText&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    text_ = other.text_;
    other.wipe();
    return *this;
  }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { wipe(); }

  // For the length of a call; terminated by a zero byte.
  [[nodiscard]] const char* c_str() const { return text_.c_str(); }
  [[nodiscard]] std::string_view view() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  void wipe() noexcept { wipe_text(text_); }

 private:
  std::string text_;
};

}  // namespace poolsentry
