#include "service/notify/curl_transfer.h"

#include <catch2/catch.hpp>

#include "tests/support/scripted_server.h"

using namespace poolsentry;

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

TEST_CASE("a mail that is stopped in the middle is not ended as if it were whole") {
  std::stop_source stop;
  ScriptedServer server([&stop](Peer& peer) {
    peer.say("220 ready\r\n");
    for (std::string line = peer.line(); line != "DATA"; line = peer.line()) {
      peer.say("250 ok\r\n");
    }
    peer.say("354 go on\r\n");
    peer.line();
    stop.request_stop();
    peer.listen();
  });
  // More than the buffers of both sides of a connection hold: it cannot have gone out before.
  constexpr std::size_t kLines = 300'000;
  std::string text;
  for (std::size_t i = 0; i < kLines; ++i) text.append(70, 'x').append("\n");
  TransferSettings settings;
  settings.url = "smtp://" + server.address();
  settings.tls = Tls::kOff;
  settings.mail = Mail{"a@example.net", {"b@example.net"}, {}, std::move(text), ""};
  const auto sent =
      CurlTransfer::run(settings, Attempt::lasting(std::chrono::minutes{1}, stop.get_token()));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().fault == TransferFault::kStopped);
  const std::string heard = server.heard();
  CHECK(heard.find("\r\nxxx") != std::string::npos);
  CHECK(heard.find("\r\n.\r\n") == std::string::npos);
}
