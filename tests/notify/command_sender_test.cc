#include "service/notify/command_sender.h"

#include <catch2/catch.hpp>

#include "core/alert/alert_json.h"
#include "core/alert/wording.h"
#include "tests/notify/test_messages.h"
#include "tests/nt/process_test_helper.h"
#include "tests/support/temp_folder.h"

using namespace poolsentry;

namespace {

CommandConfig config_of(std::vector<std::string> arguments) {
  CommandConfig config;
  config.enabled = true;
  config.program = process_helper();
  config.arguments = std::move(arguments);
  config.timeout = std::chrono::minutes{2};
  return config;
}

struct Sent {
  SendResult result;
  std::vector<std::string> lines;

  [[nodiscard]] bool says(std::string_view text) const {
    return result.reason.find(text) != std::string::npos;
  }
};

Sent send(const CommandConfig& config, const Message& message = leak_message(),
          const std::stop_token& stop = {}) {
  Sent sent;
  const auto sender = make_command_sender(
      config, [&sent](std::string_view line) { sent.lines.emplace_back(line); });
  if (!sender) FAIL(sender.error().message);
  sent.result = (*sender)->send(message, stop);
  INFO("reason: " << sent.result.reason);
  CHECK(sent.result.reason.size() <= SendResult::kMaxReasonBytes);
  CHECK(sent.result.reason.empty() == (sent.result.outcome == SendOutcome::kDelivered));
  return sent;
}

// A path in the form of the platform that is full and leads nowhere.
std::string missing_program() { return process_helper() + ".missing.exe"; }

}  // namespace

TEST_CASE("a command gets the alert as one line of JSON, and 0 says that it was taken") {
  const Sent sent = send(config_of({"echo"}));
  CHECK(sent.result.outcome == SendOutcome::kDelivered);
  // The JSON is longer than a line that is shown.
  const std::string json = write_alert_json(leak_message().alert);
  REQUIRE(sent.lines.size() == 1);
  CHECK(sent.lines[0].size() <= kMaxCommandLineBytes);
  CHECK(json.starts_with(sent.lines[0].substr(0, 300)));
}

TEST_CASE("a command finds what the alert is in its environment") {
  Message message = leak_message();
  message.alert.facts.host = "FS\x1b[2J01";
  const Sent sent =
      send(config_of({"variables", "POOLSENTRY_EVENT", "POOLSENTRY_SEVERITY", "POOLSENTRY_TITLE"}),
           message);
  CHECK(sent.lines == std::vector<std::string>{
                          "POOLSENTRY_EVENT=2000", "POOLSENTRY_SEVERITY=warning",
                          "POOLSENTRY_TITLE=" + safe_for_shells(alert_title(message.alert))});
}

TEST_CASE("no title runs anything in a script that puts it into a command") {
  CHECK(safe_for_shells("FS01: Strg leaks in the paged pool, full in 5 d") ==
        "FS01: Strg leaks in the paged pool, full in 5 d");
  CHECK(safe_for_shells("a&calc|b>c<d^e%PATH%!x!\"y'z`id`$(id);{}[]*?~#=\\\n") ==
        "a_calc_b_c_d_e_PATH__x__y_z_id___id_____________");
  CHECK(safe_for_shells("-rf: x") == "_rf: x");
  CHECK(safe_for_shells("/c: x") == "_c: x");
  CHECK(safe_for_shells("FS-M\xC3\x9CNCHEN") == "FS-M\xC3\x9CNCHEN");
}

TEST_CASE("a command that ends with another status has refused this alert") {
  const Sent sent = send(config_of({"say", "no such pager", "3"}));
  CHECK(sent.result.outcome == SendOutcome::kRefused);
  CHECK(sent.says(process_helper() + " ended with status 3: \"no such pager\""));
  CHECK(sent.lines == std::vector<std::string>{"no such pager", "and error"});
}

TEST_CASE("a command that refuses without a word is said to have printed nothing") {
  CommandConfig config = config_of({"no-such-deed"});
  const Sent sent = send(config);
  CHECK(sent.result.outcome == SendOutcome::kRefused);
  CHECK(sent.says("ended with status 98 and printed nothing"));
}

TEST_CASE("arguments are never in a reason") {
  CHECK_FALSE(send(config_of({"no-such-deed", "T0KEN"})).says("T0KEN"));
}

TEST_CASE("a command that does not end in time is unreachable") {
  CommandConfig config = config_of({"wait"});
  config.timeout = std::chrono::seconds{1};
  const Sent sent = send(config);
  CHECK(sent.result.outcome == SendOutcome::kUnreachable);
  CHECK(sent.says("had not ended after 1 s"));
  CHECK(sent.says("alerts.command.timeout"));
}

TEST_CASE("a command is ended when sending is stopped") {
  std::stop_source stop;
  stop.request_stop();
  const Sent sent = send(config_of({"wait"}), leak_message(), stop.get_token());
  CHECK(sent.result.outcome == SendOutcome::kUnreachable);
  CHECK(sent.says("PoolSentry stops"));
}

TEST_CASE("a command that cannot be started is unreachable") {
  CommandConfig config = config_of({});
  config.program = missing_program();
  const Sent sent = send(config);
  CHECK(sent.result.outcome == SendOutcome::kUnreachable);
  CHECK(sent.says("cannot be started: "));
  CHECK(sent.says("check alerts.command.program"));
}

TEST_CASE("what a command prints is shown printable, and to its 100th line") {
  const Sent hostile = send(config_of({"say", "\x1b[31mred\x07", "0"}));
  REQUIRE_FALSE(hostile.lines.empty());
  CHECK(hostile.lines[0] == "\\x1B[31mred\\x07");
  CHECK(send(config_of({"lines", "100"})).lines.size() == 100);
  const Sent many = send(config_of({"lines", "101"}));
  CHECK(many.result.outcome == SendOutcome::kDelivered);
  REQUIRE(many.lines.size() == kMaxCommandLines);
  CHECK(many.lines.back() == "line 99");
  CHECK(send(config_of({"say", "one\r\n\r\n \ntwo", "0"})).lines ==
        std::vector<std::string>{"one", "two", "and error"});
}

TEST_CASE("a reason is no longer than it may be") {
  const Sent sent = send(config_of({"say", std::string(5000, 'x'), "1"}));
  CHECK(sent.result.outcome == SendOutcome::kRefused);
  CHECK(sent.lines.at(0).size() == kMaxCommandLineBytes);
}

TEST_CASE("a probe looks for the program and does not start it") {
  const TempFolder folder;
  const auto sender =
      make_command_sender(config_of({"leave", folder.file("a"), folder.file("b")}), nullptr);
  REQUIRE(sender);
  CHECK((*sender)->name() == "command");
  CHECK((*sender)->recipients().empty());
  const auto found = (*sender)->probe({});
  REQUIRE(found);
  CHECK(*found == process_helper() + " is there and can be executed; it was not started");
  CHECK_FALSE(folder.has("a"));
}

TEST_CASE("a probe says what is wrong with the program") {
  CommandConfig config = config_of({});
  config.program = missing_program();
  const auto sender = make_command_sender(config, nullptr);
  REQUIRE(sender);
  const auto found = (*sender)->probe({});
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::kUnavailable);
  CHECK(found.error().message.starts_with("alerts.command.program: "));
  CHECK(found.error().message.find("missing.exe: ") != std::string::npos);
}

TEST_CASE("a program without its full path makes no sender") {
  CommandConfig config = config_of({});
  config.program = "page.exe";
  const auto sender = make_command_sender(config, nullptr);
  REQUIRE_FALSE(sender);
  CHECK(sender.error().kind == ErrorKind::kUsage);
  CHECK(sender.error().message.starts_with("alerts.command.program: \"page.exe\""));
}
