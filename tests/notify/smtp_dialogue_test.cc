#include "service/notify/smtp_dialogue.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("a line that begins with a dot gets another, and the message a line that ends it") {
  CHECK(with_dots("a\r\n.\r\n..b\r\nc.d\r\n") == "a\r\n..\r\n...b\r\nc.d\r\n.\r\n");
  CHECK(with_dots(".") == "..\r\n.\r\n");
  CHECK(with_dots("") == ".\r\n");
}

TEST_CASE("a reply line has a code of three digits and what may follow it") {
  for (const char* line : {"250", "250 ok", "250-more", "220 \r\n", "354\r\n", "599 x"}) {
    CHECK(is_reply_line(line));
  }
  for (const char* line : {"", "25", "25x ok", "250ok", "SSH-2.0", " 250 ok", "150 x", "650 x"}) {
    CHECK_FALSE(is_reply_line(line));
  }
}

TEST_CASE("a reply knows whether the server goes away") {
  CHECK(SmtpReply{421, "421 bye"}.is_closing());
  CHECK_FALSE(SmtpReply{450, "450 later"}.is_closing());
  CHECK(SmtpReply{250, "250 ok"}.is_ok());
  CHECK_FALSE(SmtpReply{354, "354 go on"}.is_ok());
}

TEST_CASE("an endpoint is what a URL leads to, without what may be secret") {
  const auto mail = endpoint_of("smtp://Mail.example.net");
  REQUIRE(mail);
  CHECK(mail->text() == "Mail.example.net:25");
  CHECK(mail->path == "/");
  CHECK_FALSE(mail->has_login);
  CHECK(endpoint_of("smtps://mail")->port == "465");
  const auto hook = endpoint_of("HTTPS://ops:pw@[::1]:8443/a/b?c#d");
  REQUIRE(hook);
  CHECK(hook->scheme == "https");
  CHECK(hook->text() == "[::1]:8443");
  CHECK(hook->path == "/a/b");
  CHECK(hook->has_login);
}

TEST_CASE("text that is no URL leads nowhere") {
  for (const char* url : {"", "https://", "https://a b/", "smtp://:25", "https://h:99999/"}) {
    INFO(url);
    const auto endpoint = endpoint_of(url);
    REQUIRE_FALSE(endpoint);
    CHECK(endpoint.error().kind == ErrorKind::kUsage);
  }
}
