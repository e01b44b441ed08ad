#include "service/notify/smtp_replies.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

using Replies = std::vector<std::string_view>;

constexpr std::string_view kTaken =
    "220 hi\r\n250-me\r\n250 SIZE 9\r\n250 sender\r\n250 one\r\n550-not\r\n550 two\r\n"
    "250 three\r\n354 go on\r\n250 queued\r\n221 bye\r\n";

}  // namespace

TEST_CASE("a reply line has a code of three digits and what may follow it") {
  for (const char* line : {"250", "250 ok", "250-more", "220 \r\n", "354\r\n", "599 x"}) {
    CHECK(is_reply_line(line));
  }
  for (const char* line : {"", "25", "25x ok", "250ok", "SSH-2.0", " 250 ok", "150 x", "650 x"}) {
    CHECK_FALSE(is_reply_line(line));
  }
}

TEST_CASE("replies are told apart by their last lines") {
  CHECK(replies_in("220 hi\r\n250-a\r\n250-b\r\n250 c\r\n354\r\n") ==
        Replies{"220 hi", "250 c", "354"});
  CHECK(replies_in("").empty());
  CHECK(replies_in("250 cut") == Replies{"250 cut"});
}

TEST_CASE("the replies to RCPT are those before the 354") {
  CHECK(replies_to_recipients(kTaken, 3) == Replies{"250 one", "550 two", "250 three"});
  CHECK(replies_to_recipients(kTaken, 99).size() == 6);
  CHECK(replies_to_recipients("220 hi\r\n250 ok\r\n", 1).empty());
}

TEST_CASE("the reply to the message is the one after the 354, and no goodbye") {
  CHECK(reply_to_message(kTaken) == "250 queued");
  CHECK_FALSE(reply_to_message("220 hi\r\n354 go on\r\n"));
  CHECK_FALSE(reply_to_message("220 hi\r\n250 ok\r\n"));
}

TEST_CASE("a login is known by its 235 alone") {
  CHECK(is_logged_in("220 hi\r\n334 \r\n235 2.7.0 welcome\r\n"));
  CHECK_FALSE(is_logged_in("220 hi 235\r\n250-235\r\n250 ok\r\n"));
}

TEST_CASE("a refusal knows whether it is about the connection") {
  CHECK(is_about_connection("421 bye"));
  CHECK(is_about_connection("530 5.7.0 log in first"));
  CHECK_FALSE(is_about_connection("450 later"));
  CHECK_FALSE(is_about_connection("550 421"));
}
