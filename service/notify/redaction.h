// A second line of defence: what a server says is shown to people, and a server may say again what
// it was told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/nt/secret_text.h"

namespace poolsentry {

// Used by one thread. What it knows is overwritten when it goes.
class Redaction {
 public:
  // From now on hidden. Empty texts are not.
  void hide(std::string_view secret);

  // A login's secret, and it in base64 as AUTH PLAIN, LOGIN and XOAUTH2 send it.
  void hide_login(std::string_view user, std::string_view secret);

  // The text with "***" in place of all that is hidden.
  [[nodiscard]] std::string applied_to(std::string text) const;

 private:
  std::vector<SecretText> hidden_;
};

}  // namespace poolsentry
