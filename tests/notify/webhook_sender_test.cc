#include "service/notify/webhook_sender.h"

#include <catch2/catch.hpp>

#include "core/alert/alert_json.h"
#include "poolsentry_version.h"
#include "tests/notify/test_messages.h"
#include "tests/support/scripted_server.h"

using namespace poolsentry;

namespace {

constexpr std::string_view kPath = "/services/T0KEN-in-the-path?sig=S1GNATURE";

std::string url_of(const ScriptedServer& server) {
  return "http://" + server.address() + std::string(kPath);
}

WebhookConfig config_for(const std::string& url) {
  WebhookConfig config;
  config.enabled = true;
  config.url = url;
  return config;
}

std::unique_ptr<Sender> sender_for(const WebhookConfig& config,
                                   Duration longest = Sender::kLongestAttempt) {
  auto made = make_webhook_sender(
      config, [](const Message& message, TimePoint) { return write_alert_json(message.alert); },
      {longest});
  REQUIRE(made);
  return std::move(*made);
}

SendResult posted(const WebhookConfig& config) {
  return sender_for(config)->send(leak_message(), {});
}

// The last bytes of what is posted.
std::string end_of_body() {
  const std::string body = write_alert_json(leak_message().alert);
  return body.substr(body.size() - 20);
}

// Hears the request and answers.
Script answering(const std::string& answer) {
  return [answer](Peer& peer) {
    peer.until("\r\n\r\n");
    peer.until(end_of_body());
    peer.say(answer);
  };
}

std::string with_body(const std::string& status, const std::string& body,
                      const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

SendResult answered(const std::string& answer) {
  ScriptedServer server(answering(answer));
  return posted(config_for(url_of(server)));
}

void check_says(const SendResult& result, std::string_view text) {
  INFO("reason: " << result.reason);
  CHECK(result.reason.find(text) != std::string::npos);
  CHECK(result.reason.find("T0KEN") == std::string::npos);
  CHECK(result.reason.find("S1GNATURE") == std::string::npos);
}

}  // namespace

TEST_CASE("an alert is posted as JSON to the path of the URL") {
  std::string request;
  std::string body;
  ScriptedServer server([&](Peer& peer) {
    request = peer.until("\r\n\r\n");
    body = peer.until(end_of_body());
    peer.say(with_body("200 OK", "taken"));
  });
  const SendResult result = posted(config_for(url_of(server)));
  CHECK(result.outcome == SendOutcome::kDelivered);
  CHECK(result.reason.empty());
  static_cast<void>(server.heard());
  CHECK(request.starts_with("POST " + std::string(kPath) + " HTTP/1.1\r\n"));
  CHECK(request.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
  CHECK(request.find("\r\nUser-Agent: PoolSentry/" POOLSENTRY_VERSION "\r\n") != std::string::npos);
  CHECK(request.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") !=
        std::string::npos);
  CHECK(request.find("Expect:") == std::string::npos);
  CHECK(body == write_alert_json(leak_message().alert));
}

TEST_CASE("configured headers are sent, and replace our own whatever their case") {
  ScriptedServer server(answering(with_body("204 No Content", "")));
  WebhookConfig config = config_for(url_of(server));
  config.headers = {{"Authorization", "Bearer abcdefgh"}, {"content-type", "text/x-own"}};
  CHECK(posted(config).outcome == SendOutcome::kDelivered);
  const std::string heard = server.heard();
  CHECK(heard.find("\r\nAuthorization: Bearer abcdefgh\r\n") != std::string::npos);
  CHECK(heard.find("\r\ncontent-type: text/x-own\r\n") != std::string::npos);
  CHECK(heard.find("application/json") == std::string::npos);
}

TEST_CASE("any status of 2xx says that the message was taken") {
  for (const char* status : {"200 OK", "201 Created", "202 Accepted"}) {
    CHECK(answered(with_body(status, "ok")).outcome == SendOutcome::kDelivered);
  }
  CHECK(answered("HTTP/1.1 204 No Content\r\n\r\n").outcome == SendOutcome::kDelivered);
}

TEST_CASE("a redirect is not followed, and its target is named without what may be secret") {
  const SendResult result = answered(
      with_body("301 Moved", "", "Location: https://new.example.net/T0KEN-in-the-path\r\n"));
  CHECK(result.outcome == SendOutcome::kRefused);
  check_says(result, "answers 301: it has moved to https://new.example.net:443;");
  check_says(result, "set alerts.webhook.url");
  check_says(answered(with_body("302 Found", "")), "answers 302: it has moved; redirects");
}

TEST_CASE("a message that the service does not want is refused with the service's words") {
  for (const char* status : {"400 Bad Request", "401 No", "403 No", "404 Not Found", "410 Gone"}) {
    const SendResult result = answered(with_body(status, "no\r\nsuch \x1B[1mhook"));
    CHECK(result.outcome == SendOutcome::kRefused);
    check_says(result, "answers " + std::string(status, 3) +
                           ": \"no\\x0D\\x0Asuch \\x1B[1mhook\"; check alerts.webhook.url");
  }
}

TEST_CASE("a service that takes nothing now is unreachable") {
  for (const char* status :
       {"408 Timeout", "429 Slow down", "500 Oops", "502 Bad gateway", "503 Busy"}) {
    const SendResult result = answered(with_body(status, ""));
    CHECK(result.outcome == SendOutcome::kUnreachable);
    CHECK_FALSE(result.retry_after);
    check_says(result, "answers " + std::string(status, 3));
  }
}

TEST_CASE("the pause that a service asks for is handed on, up to a day") {
  for (const char* status : {"429 Slow down", "503 Busy"}) {
    const auto asked = [status](const char* seconds) {
      return answered(with_body(status, "", std::string("Retry-After: ") + seconds + "\r\n"))
          .retry_after;
    };
    CHECK(asked("120") == Duration{std::chrono::seconds{120}});
    CHECK(asked("9223372036854775807") == Duration{std::chrono::hours{24}});
    CHECK_FALSE(asked("0"));
    CHECK_FALSE(asked("soon"));
  }
}

TEST_CASE("the service's words are cut at 200 bytes") {
  const SendResult result = answered(with_body("400 No", std::string(5000, 'x')));
  check_says(result, ": \"" + std::string(200, 'x') + "\";");
}

TEST_CASE("a service that repeats a header or the path does not put it into a reason") {
  ScriptedServer server(answering(with_body(
      "403 No", "abcdefgh may not use /services/T0KEN-in-the-path or ?sig=S1GNATURE today")));
  WebhookConfig config = config_for(url_of(server));
  config.headers = {{"Authorization", "Bearer abcdefgh"}};
  const SendResult result = posted(config);
  check_says(result, "\"*** may not use *** or *** today\"");
}

TEST_CASE("an HTTP answer without an end is given up") {
  const std::string much(4096, 'x');
  const std::string line = "X-Header: " + much + "\r\n";
  for (const auto& [begin, piece] : {std::pair(std::string("HTTP/1.1 200 OK\r\n\r\n"), much),
                                     std::pair(std::string("HTTP/1.1 500 Oops\r\n\r\n"), much),
                                     std::pair(std::string("HTTP/1.1 200 OK\r\n"), line)}) {
    ScriptedServer server([&, begin = begin, piece = piece](Peer& peer) {
      peer.until("\r\n\r\n");
      peer.say(begin);
      peer.say_endlessly(piece);
    });
    const SendResult result = posted(config_for(url_of(server)));
    CHECK(result.outcome == SendOutcome::kUnreachable);
    check_says(result, "answers with more than 64 KB");
  }
}

TEST_CASE("a header line without an end is given up") {
  ScriptedServer server([](Peer& peer) {
    peer.until("\r\n\r\n");
    peer.say("HTTP/1.1 200 OK\r\nX-Header: ");
    peer.say_endlessly(std::string(4096, 'x'));
  });
  CHECK(posted(config_for(url_of(server))).outcome == SendOutcome::kUnreachable);
}

TEST_CASE("what gives no answer, or none that is HTTP, is unreachable") {
  CHECK(answered("").outcome == SendOutcome::kUnreachable);
  CHECK(answered("220 mail.example.net ESMTP\r\n").outcome == SendOutcome::kUnreachable);
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless").outcome ==
        SendOutcome::kUnreachable);
}

TEST_CASE("a refused connection is named by scheme, host and port only") {
  const std::string address = "http://127.0.0.1:" + std::to_string(unused_port());
  const SendResult result = posted(config_for(address + std::string(kPath)));
  CHECK(result.outcome == SendOutcome::kUnreachable);
  check_says(result, "no connection to " + address + ": ");
}

TEST_CASE("a path that is also the host's name hides no host") {
  ScriptedServer server(answering(with_body("404 No", "no /127.0.0.1 here")));
  const SendResult result = posted(config_for("http://" + server.address() + "/127.0.0.1"));
  check_says(result, "http://" + server.address() + " answers 404: \"no *** here\"");
}

TEST_CASE("a post ends at once when it is asked to stop") {
  std::stop_source stop;
  ScriptedServer server([&](Peer& peer) {
    peer.until("\r\n\r\n");
    stop.request_stop();
    peer.listen();
  });
  const SendResult result =
      sender_for(config_for(url_of(server)))->send(leak_message(), stop.get_token());
  CHECK(result.outcome == SendOutcome::kUnreachable);
  check_says(result, "stopped");
}

TEST_CASE("a post ends at its deadline") {
  ScriptedServer server([](Peer& peer) { peer.listen(); });
  const auto sender = sender_for(config_for(url_of(server)), std::chrono::milliseconds{200});
  check_says(sender->send(leak_message(), {}), "takes too long");
}

TEST_CASE("TLS with what talks none fails and is said so") {
  ScriptedServer server([](Peer& peer) { peer.say("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  const SendResult result = posted(config_for("https://" + server.address() + "/"));
  CHECK(result.outcome == SendOutcome::kUnreachable);
  check_says(result, "TLS with https://" + server.address() + " fails");
}

TEST_CASE("a probe connects and posts nothing") {
  ScriptedServer server([](Peer& peer) { peer.listen(); });
  const auto probed = sender_for(config_for(url_of(server)))->probe({});
  REQUIRE(probed);
  CHECK(*probed == "http://" + server.address() + ": in clear, connected; nothing was posted");
  CHECK(server.heard().empty());
}

TEST_CASE("a URL that is none is an error of the configuration") {
  const auto made = make_webhook_sender(config_for("https://..."), {});
  const auto no_host = make_webhook_sender(config_for("https://"), {});
  CHECK(made.has_value());
  REQUIRE_FALSE(no_host);
  CHECK(no_host.error().kind == ErrorKind::kUsage);
}
