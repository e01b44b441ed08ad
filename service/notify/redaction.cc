#include "service/notify/redaction.h"

#include <initializer_list>

#include "service/notify/mail_encoding.h"
#include "service/nt/wipe_memory.h"

namespace poolsentry {
namespace {

constexpr std::string_view kStars = "***";

// Joined and in base64; nothing of what comes between is left.
SecretText encoded(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string joined;
  joined.reserve(size);
  for (const std::string_view part : parts) joined += part;
  std::string text = base64(joined);
  SecretText secret(text);
  wipe_text(text);
  wipe_text(joined);
  return secret;
}

}  // namespace

void Redaction::hide(std::string_view secret) {
  if (!secret.empty()) hidden_.emplace_back(secret);
}

void Redaction::hide_login(std::string_view user, std::string_view secret) {
  using namespace std::string_view_literals;
  if (secret.empty()) return;
  hidden_.push_back(encoded({"\0"sv, user, "\0"sv, secret}));
  hidden_.push_back(encoded({"user="sv, user, "\1auth=Bearer "sv, secret, "\1\1"sv}));
  hidden_.push_back(encoded({secret}));
  hide(secret);
}

std::string Redaction::applied_to(std::string text) const {
  for (const SecretText& secret : hidden_) {
    std::size_t at = 0;
    while ((at = text.find(secret.view(), at)) != std::string::npos) {
      text.replace(at, secret.view().size(), kStars);
      at += kStars.size();
    }
  }
  return text;
}

}  // namespace poolsentry
