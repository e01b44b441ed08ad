#include "service/notify/email_sender.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/notify/test_messages.h"
#include "tests/support/scripted_server.h"

using namespace poolsentry;

namespace {

constexpr const char* kPassword = "kept-to-ourselves";

EmailConfig config_for(const std::string& url) {
  EmailConfig config;
  config.enabled = true;
  config.server = url;
  config.tls = Tls::kOff;
  config.from = "poolsentry@example.net";
  config.to = {"ops@example.net"};
  return config;
}

EmailConfig config_for(const ScriptedServer& server) {
  return config_for("smtp://" + server.address());
}

EmailConfig with_login(EmailConfig config, MailAuth auth = MailAuth::kPlain) {
  config.user = "ops";
  config.auth = auth;
  return config;
}

std::unique_ptr<Sender> sender_for(const EmailConfig& config,
                                   Duration longest = Sender::kLongestAttempt) {
  auto made = make_email_sender(config, [] { return Result<SecretText>(SecretText(kPassword)); },
                                {"fs01.example", longest});
  REQUIRE(made);
  return std::move(*made);
}

SendResult sent(const EmailConfig& config, Message message = leak_message()) {
  return sender_for(config)->send(message, {});
}

bool says(const SendResult& result, std::string_view text) {
  INFO("reason: " << result.reason);
  CHECK(result.reason.find(text) != std::string::npos);
  return result.reason.find(text) != std::string::npos;
}

void check_unreachable(const SendResult& result, std::string_view reason) {
  CHECK(result.outcome == SendOutcome::kUnreachable);
  CHECK(result.recipients == std::vector<std::string>{"ops@example.net"});
  CHECK(says(result, reason));
}

// What a mail server answers to each command; to the rest "250 ok".
struct Answers {
  std::string banner = "220 mail.example.net ESMTP";
  std::string ehlo = "250-mail.example.net\r\n250-8BITMIME\r\n250 SIZE 1000000";
  std::string content = "250 2.0.0 queued as 7";
  std::function<std::string(const std::string& command)> other;
};

void answer(Peer& peer, const std::string& reply) { peer.say(reply + "\r\n"); }

std::string reply_to(const Answers& answers, const std::string& command) {
  const std::string own = answers.other ? answers.other(command) : "";
  if (!own.empty()) return own;
  if (command.starts_with("EHLO")) return answers.ehlo;
  if (command == "DATA") return "354 go on";
  return command == "QUIT" ? "221 bye" : "250 ok";
}

Script mail_server(const Answers& answers = {}) {
  return [answers](Peer& peer) {
    answer(peer, answers.banner);
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      const std::string reply = reply_to(answers, line);
      answer(peer, reply);
      if (line == "QUIT") return;
      if (reply.starts_with("354")) {
        peer.until("\r\n.\r\n");
        answer(peer, answers.content);
      }
    }
  };
}

// To a command that begins so; 250 to every other.
Answers answering(const std::string& begin, const std::string& reply) {
  Answers answers;
  answers.other = [=](const std::string& command) {
    return command.starts_with(begin) ? reply : std::string();
  };
  return answers;
}

SendResult sent_to(const Answers& answers) {
  ScriptedServer server(mail_server(answers));
  return sent(config_for(server));
}

}  // namespace

TEST_CASE("a mail goes to a server in one transaction that ends with QUIT") {
  ScriptedServer server(mail_server());
  const SendResult result = sent(config_for(server));
  CHECK(result.outcome == SendOutcome::kDelivered);
  CHECK(result.reason.empty());
  CHECK(result.recipients.empty());
  const std::string heard = server.heard();
  CHECK(
      heard.starts_with("EHLO fs01.example\r\nMAIL FROM:<poolsentry@example.net>\r\n"
                        "RCPT TO:<ops@example.net>\r\nDATA\r\nContent-Type: multipart/mixed; "));
  CHECK(heard.find("\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\n") != std::string::npos);
  CHECK(heard.ends_with("\r\n.\r\nQUIT\r\n"));
}

TEST_CASE("a mail is text and HTML in lines of ASCII that hold any text") {
  ScriptedServer server(mail_server());
  Message message = leak_message();
  message.alert.facts.host = "B\xC3\xBCro";
  message.alert.inserts[10] = std::string(300, 'x') + "=\xE2\x82\xAC";
  CHECK(sent(config_for(server), message).outcome == SendOutcome::kDelivered);
  const std::string heard = server.heard();
  for (const char* part :
       {"Mime-Version: 1.0\r\n", "Content-Type: multipart/alternative; boundary=",
        "Content-Type: text/plain; charset=utf-8\r\n", "Content-Type: text/html; charset=utf-8\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n", "\r\nServer: B=C3=BCro\r\n",
        "=3D=E2=82=AC", "\r\n..advice {"}) {
    INFO(part);
    CHECK(heard.find(part) != std::string::npos);
  }
  const std::string mail = heard.substr(heard.find("\r\nDATA\r\n") + 8);
  CHECK(mail.find(std::string(77, 'x')) == std::string::npos);
  CHECK(std::count(mail.begin(), mail.end(), '\n') == std::count(mail.begin(), mail.end(), '\r'));
  CHECK(std::none_of(mail.begin(), mail.end(), [](char c) { return c < '\n' || c > '~'; }));
}

TEST_CASE("the path of the URL is the name after EHLO") {
  ScriptedServer server(mail_server());
  CHECK(sent(config_for("smtp://" + server.address() + "/relay.example")).outcome ==
        SendOutcome::kDelivered);
  CHECK(server.heard().starts_with("EHLO relay.example\r\n"));
}

TEST_CASE("all recipients are served in one transaction") {
  ScriptedServer server(mail_server());
  EmailConfig config = config_for(server);
  config.to = {"a@example.net", "b@example.net", "c@example.net"};
  CHECK(sender_for(config)->recipients() == config.to);
  CHECK(sent(config).outcome == SendOutcome::kDelivered);
  CHECK(server.heard().find("RCPT TO:<a@example.net>\r\nRCPT TO:<b@example.net>\r\n"
                            "RCPT TO:<c@example.net>\r\nDATA\r\n") != std::string::npos);
}

TEST_CASE("only those to whom it still has to go are served again") {
  ScriptedServer server(mail_server());
  EmailConfig config = config_for(server);
  config.to = {"a@example.net", "b@example.net"};
  Message message = leak_message();
  message.recipients = {"b@example.net"};
  CHECK(sent(config, message).outcome == SendOutcome::kDelivered);
  const std::string heard = server.heard();
  CHECK(heard.find("RCPT TO:<a@example.net>") == std::string::npos);
  CHECK(heard.find("RCPT TO:<b@example.net>") != std::string::npos);
  CHECK(heard.find("To: a@example.net,\r\n b@example.net\r\n") != std::string::npos);
}

TEST_CASE("a recipient that is refused keeps the message from nobody else") {
  ScriptedServer server(mail_server(answering("RCPT TO:<bad", "550 5.1.1 no such user")));
  EmailConfig config = config_for(server);
  config.to = {"a@example.net", "bad@example.net", "c@example.net"};
  const SendResult result = sent(config);
  CHECK(result.outcome == SendOutcome::kRefused);
  CHECK(result.recipients == std::vector<std::string>{"bad@example.net"});
  CHECK(says(result, "\"550 5.1.1 no such user\" to the recipient bad@example.net"));
  CHECK(server.heard().find("\r\n.\r\nQUIT\r\n") != std::string::npos);
}

TEST_CASE("a message that no recipient is taken for waits for all of them") {
  ScriptedServer server(mail_server(answering("RCPT", "550 5.1.1 no such user")));
  EmailConfig config = config_for(server);
  config.to = {"a@example.net", "b@example.net"};
  const SendResult result = sent(config);
  CHECK(result.outcome == SendOutcome::kRefused);
  CHECK(result.recipients == config.to);
  CHECK(says(result, "\"550 5.1.1 no such user\" to every recipient: check alerts.email.to"));
  CHECK(server.heard().find("DATA") == std::string::npos);
}

TEST_CASE("a recipient with a line break never reaches the server") {
  ScriptedServer server(mail_server());
  Message message = leak_message();
  message.recipients = {"a@example.net>\r\nRSET", "ops@example.net"};
  const SendResult result = sent(config_for(server), message);
  CHECK(result.outcome == SendOutcome::kRefused);
  CHECK(result.recipients == std::vector<std::string>{"a@example.net>\r\nRSET"});
  CHECK(server.heard().find("RSET") == std::string::npos);
}

TEST_CASE("a message that the server does not take is refused") {
  for (const char* reply : {"450 4.2.0 later", "451 4.3.0 local error", "452 4.2.2 too many",
                            "550 5.7.1 no", "552 5.2.2 full", "554 5.7.1 spam"}) {
    const SendResult at_recipient = sent_to(answering("RCPT", reply));
    CHECK(at_recipient.outcome == SendOutcome::kRefused);
    CHECK(at_recipient.recipients == std::vector<std::string>{"ops@example.net"});
    CHECK(says(at_recipient, reply));
    CHECK(sent_to(answering("DATA", reply)).outcome == SendOutcome::kRefused);
    Answers answers;
    answers.content = reply;
    const SendResult at_content = sent_to(answers);
    CHECK(at_content.outcome == SendOutcome::kRefused);
    CHECK(says(at_content, reply));
  }
}

TEST_CASE("a server that closes down at any point is unreachable") {
  const std::string reply = "421 4.3.2 shutting down";
  Answers answers;
  answers.banner = reply;
  check_unreachable(sent_to(answers), reply);
  for (const char* command : {"MAIL", "RCPT", "DATA"}) {
    CHECK(sent_to(answering(command, reply)).outcome == SendOutcome::kUnreachable);
  }
  answers = {};
  answers.content = reply;
  check_unreachable(sent_to(answers), reply);
}

TEST_CASE("a server that knows no EHLO is greeted by HELO") {
  CHECK(sent_to(answering("EHLO", "502 5.5.2 unknown")).outcome == SendOutcome::kDelivered);
}

TEST_CASE("a sender that the server does not take makes it unreachable for every message") {
  check_unreachable(sent_to(answering("MAIL", "530 5.7.0 log in first")), "530 5.7.0 log in first");
  check_unreachable(sent_to(answering("MAIL", "553 5.1.8 not yours")), "alerts.email.from");
}

TEST_CASE("a connection that breaks off at any point is unreachable") {
  for (const char* last : {"EHLO", "MAIL", "RCPT", "DATA"}) {
    ScriptedServer server([last](Peer& peer) {
      answer(peer, "220 ready");
      for (std::string line = peer.line(); !line.starts_with(last); line = peer.line()) {
        answer(peer, "250 ok");
      }
    });
    check_unreachable(sent(config_for(server)), "127.0.0.1:");
  }
}

TEST_CASE("a connection that breaks off in the middle of the message is unreachable") {
  ScriptedServer server([](Peer& peer) {
    answer(peer, "220 ready");
    for (std::string line = peer.line(); line != "DATA"; line = peer.line()) answer(peer, "250 ok");
    answer(peer, "354 go on");
    peer.line();
  });
  check_unreachable(sent(config_for(server)), "(last answer: \"354 go on\")");
}

TEST_CASE("a message is not delivered before the server has answered its end") {
  ScriptedServer server([](Peer& peer) {
    answer(peer, "220 ready");
    for (std::string line = peer.line(); line != "DATA"; line = peer.line()) answer(peer, "250 ok");
    answer(peer, "354 go on");
    peer.until("\r\n.\r\n");
  });
  check_unreachable(sent(config_for(server)), "(last answer: \"354 go on\")");
}

TEST_CASE("a message that was taken is delivered, however the goodbye goes") {
  ScriptedServer server([](Peer& peer) {
    answer(peer, "220 ready");
    for (std::string line = peer.line(); line != "DATA"; line = peer.line()) answer(peer, "250 ok");
    answer(peer, "354 go on");
    peer.until("\r\n.\r\n");
    answer(peer, "250 queued");
  });
  CHECK(sent(config_for(server)).outcome == SendOutcome::kDelivered);
}

TEST_CASE("what is no mail server is told from its first line") {
  for (const char* banner : {"SSH-2.0-OpenSSH_9.2", "HTTP/1.1 400 Bad Request", "220welcome", ""}) {
    ScriptedServer server([banner](Peer& peer) {
      answer(peer, banner);
      peer.listen();
    });
    check_unreachable(sent(config_for(server)), "is no mail server: it says \"");
  }
}

TEST_CASE("an answer without an end is given up") {
  for (const char* piece : {"220-hello there\r\n", "220 hello hello hello hello hello"}) {
    const std::string text = [piece] {
      std::string repeated;
      while (repeated.size() < 4096) repeated += piece;
      return repeated;
    }();
    ScriptedServer at_banner([&](Peer& peer) { peer.say_endlessly(text); });
    check_unreachable(sent(config_for(at_banner)), "without end");
    ScriptedServer later([&](Peer& peer) {
      answer(peer, "220 ready");
      peer.line();
      answer(peer, "250 ok");
      peer.line();
      peer.say_endlessly(text);
    });
    check_unreachable(sent(config_for(later)), "without end");
  }
}

TEST_CASE("nothing is sent in clear where TLS is required and not offered") {
  for (const bool login : {false, true}) {
    ScriptedServer server(mail_server());
    EmailConfig config = config_for(server);
    config.tls = login ? Tls::kOpportunistic : Tls::kRequired;
    if (login) config = with_login(config);
    check_unreachable(sent(config), "offers no TLS (STARTTLS)");
    const std::string heard = server.heard();
    CHECK(heard.find("MAIL") == std::string::npos);
    CHECK(heard.find("AUTH") == std::string::npos);
  }
}

TEST_CASE("a mail without login goes in clear where TLS is asked for only if offered") {
  ScriptedServer server(mail_server());
  EmailConfig config = config_for(server);
  config.tls = Tls::kOpportunistic;
  CHECK(sent(config).outcome == SendOutcome::kDelivered);
}

TEST_CASE("a server that offers STARTTLS and then talks no TLS gets no mail") {
  for (const Tls tls : {Tls::kRequired, Tls::kOpportunistic}) {
    Answers answers = answering("STARTTLS", "220 go ahead\r\n250 not TLS at all");
    answers.ehlo = "250-me\r\n250 STARTTLS";
    ScriptedServer server(mail_server(answers));
    EmailConfig config = config_for(server);
    config.tls = tls;
    CHECK(sent(config).outcome == SendOutcome::kUnreachable);
    CHECK(server.heard().find("MAIL") == std::string::npos);
  }
}

TEST_CASE("a login is done in the way that is configured") {
  Answers answers = answering("AUTH", "235 2.7.0 welcome");
  answers.ehlo = "250-me\r\n250 AUTH LOGIN PLAIN XOAUTH2 NTLM";
  for (const auto& [auth, line] : {std::pair(MailAuth::kPlain, "AUTH PLAIN\r\n"),
                                   std::pair(MailAuth::kLogin, "AUTH LOGIN\r\n"),
                                   std::pair(MailAuth::kXoauth2, "AUTH XOAUTH2\r\n")}) {
    ScriptedServer server(mail_server(answers));
    static_cast<void>(sent(with_login(config_for(server), auth)));
    CHECK(server.heard().find(line) != std::string::npos);
  }
}

TEST_CASE("a login by NTLM is tried only where this system knows NTLM") {
  Answers answers = answering("AUTH", "504 5.5.4 not now");
  answers.ehlo = "250-me\r\n250 AUTH LOGIN PLAIN XOAUTH2 NTLM";
  ScriptedServer server(mail_server(answers));
  const SendResult result = sent(with_login(config_for(server), MailAuth::kNtlm));
  CHECK(result.outcome == SendOutcome::kUnreachable);
  const std::string heard = server.heard();
  // Wine has it only together with a program of Samba's.
  const bool tried = heard.find("AUTH NTLM\r\n") != std::string::npos;
  CHECK(says(result, tried ? "(last answer: 504)" : "no way to log in that both sides know"));
  CHECK(heard.find("AUTH PLAIN") == std::string::npos);
  CHECK(heard.find("AUTH LOGIN") == std::string::npos);
}

TEST_CASE("a server whose logins are all of another kind gets no password") {
  Answers answers;
  answers.ehlo = "250-me\r\n250 AUTH LOGIN";
  ScriptedServer server(mail_server(answers));
  check_unreachable(sent(with_login(config_for(server))), "no way to log in that both sides know");
  const std::string heard = server.heard();
  CHECK(heard.find("AUTH") == std::string::npos);
  CHECK(heard.find("MAIL") == std::string::npos);
}

TEST_CASE("a login that the server accepts lets the mail through") {
  Answers answers;
  answers.ehlo = "250-me\r\n250 AUTH PLAIN";
  answers.other = [](const std::string& command) -> std::string {
    if (command == "AUTH PLAIN") return "334 ";
    // \0ops\0kept-to-ourselves
    return command == "AG9wcwBrZXB0LXRvLW91cnNlbHZlcw==" ? "235 2.7.0 welcome" : "";
  };
  ScriptedServer server(mail_server(answers));
  CHECK(sent(with_login(config_for(server))).outcome == SendOutcome::kDelivered);
  CHECK(server.heard().find("\r\n.\r\n") != std::string::npos);
}

TEST_CASE("a login that is refused says so without what the server said") {
  Answers answers;
  answers.ehlo = "250-me\r\n250 AUTH PLAIN";
  answers.other = [](const std::string& command) -> std::string {
    if (command == "AUTH PLAIN") return "334 ";
    return command.starts_with("AG9w") ? "535 5.7.8 bad " + command : "";
  };
  ScriptedServer server(mail_server(answers));
  const SendResult result = sent(with_login(config_for(server)));
  check_unreachable(result, "does not accept the login of ops (last answer: 535)");
  CHECK(says(result, "poolsentry secret set smtp"));
  CHECK(result.reason.find("AG9w") == std::string::npos);
}

TEST_CASE("a server without login gets no mail where a user is configured") {
  ScriptedServer server(mail_server());
  check_unreachable(sent(with_login(config_for(server))), "offers no login");
  CHECK(server.heard().find("Subject") == std::string::npos);
}

TEST_CASE("what a server says never shows the password or its base64") {
  Answers answers;
  answers.ehlo = "250-me\r\n250 AUTH PLAIN";
  std::string blob;
  answers.other = [&blob](const std::string& command) -> std::string {
    if (command == "AUTH PLAIN") return "334 ";
    if (command.starts_with("AG9w")) {
      blob = command;
      return "235 welcome";
    }
    if (command.starts_with("RCPT")) return "550 you are " + blob + " and " + kPassword;
    return "";
  };
  ScriptedServer server(mail_server(answers));
  const SendResult result = sent(with_login(config_for(server)));
  CHECK(result.outcome == SendOutcome::kRefused);
  CHECK(says(result, "550 you are *** and ***"));
}

TEST_CASE("without a stored password the reason says how to store one") {
  const EmailConfig config = with_login(config_for("smtp://127.0.0.1:1"));
  const auto sender = make_email_sender(
      config,
      []() -> Result<SecretText> { return failure(ErrorKind::kUnavailable, "none is stored"); },
      {});
  REQUIRE(sender);
  check_unreachable((*sender)->send(leak_message(), {}), "poolsentry secret set smtp");
}

TEST_CASE("the password is asked for only where there is a user") {
  ScriptedServer server(mail_server());
  const auto sender = make_email_sender(
      config_for(server),
      []() -> Result<SecretText> { return failure(ErrorKind::kInternal, "asked"); }, {});
  REQUIRE(sender);
  CHECK((*sender)->send(leak_message(), {}).outcome == SendOutcome::kDelivered);
}

TEST_CASE("a port where nobody listens is unreachable, with what to check") {
  const std::string address = "127.0.0.1:" + std::to_string(unused_port());
  const SendResult result = sent(config_for("smtp://" + address));
  check_unreachable(result, "no connection to " + address);
  CHECK(says(result, "check alerts.email.server"));
}

TEST_CASE("a CA file that cannot be used is named") {
  EmailConfig config = config_for("smtps://127.0.0.1:" + std::to_string(unused_port()));
  config.ca_file = "/no/such/authority.pem";
  check_unreachable(sent(config),
                    "alerts.email.ca_file: /no/such/authority.pem cannot be read; it must be");
}

TEST_CASE("an attempt ends at once when it is asked to stop, wherever the server is silent") {
  for (const char* silent_at : {"", "EHLO", "MAIL", "DATA", ".", "QUIT"}) {
    std::stop_source stop;
    ScriptedServer server([&](Peer& peer) {
      const auto goes_on = [&](const std::string& line) {
        if (line != silent_at && (!line.starts_with(silent_at) || *silent_at == '\0')) return true;
        stop.request_stop();
        peer.listen();
        return false;
      };
      if (!goes_on("")) return;
      answer(peer, "220 ready");
      for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
        if (!goes_on(line)) return;
        answer(peer, line == "DATA" ? "354 go on" : "250 ok");
        if (line != "DATA") continue;
        peer.until("\r\n.\r\n");
        if (!goes_on(".")) return;
        answer(peer, "250 queued");
      }
    });
    const SendResult result =
        sender_for(config_for(server))->send(leak_message(), stop.get_token());
    INFO("silent at '" << silent_at << "': " << result.reason);
    if (std::string_view(silent_at) == "QUIT") {
      CHECK(result.outcome == SendOutcome::kDelivered);
    } else {
      check_unreachable(result, "stopped");
      // Nor is what was never said ended as if it were a mail.
      const bool whole = std::string_view(silent_at) == ".";
      CHECK((server.heard().find("\r\n.\r\n") != std::string::npos) == whole);
    }
  }
}

TEST_CASE("an attempt ends at its deadline, wherever the server is silent") {
  for (const bool greeted : {false, true}) {
    ScriptedServer server([greeted](Peer& peer) {
      if (greeted) answer(peer, "220 ready");
      if (greeted && !peer.line().empty()) answer(peer, "250 ok");
      peer.listen();
    });
    const auto sender = sender_for(config_for(server), std::chrono::milliseconds{200});
    check_unreachable(sender->send(leak_message(), {}), "takes too long");
  }
}

TEST_CASE("an attempt that is stopped before it begins connects to nobody") {
  ScriptedServer server(mail_server());
  std::stop_source stop;
  stop.request_stop();
  check_unreachable(sender_for(config_for(server))->send(leak_message(), stop.get_token()),
                    "stopped");
  CHECK(server.heard().empty());
}

TEST_CASE("a probe goes as far as the login and sends no mail") {
  Answers answers;
  answers.ehlo = "250-me\r\n250 AUTH PLAIN";
  answers.other = [](const std::string& command) -> std::string {
    if (command == "AUTH PLAIN") return "334 ";
    return command.starts_with("AG9w") ? "235 welcome" : "";
  };
  ScriptedServer server(mail_server(answers));
  const auto plain = sender_for(config_for(server))->probe({});
  REQUIRE(plain);
  CHECK(*plain == server.address() + ": in clear, without login");
  const auto with_user = sender_for(with_login(config_for(server)))->probe({});
  REQUIRE(with_user);
  CHECK(*with_user == server.address() + ": in clear, logged in as ops");
  CHECK(server.heard().find("MAIL") == std::string::npos);
}

TEST_CASE("a probe says what is wrong") {
  const std::string address = "127.0.0.1:" + std::to_string(unused_port());
  const auto probed = sender_for(config_for("smtp://" + address))->probe({});
  REQUIRE_FALSE(probed);
  CHECK(probed.error().message.find("no connection to " + address) == 0);
}

TEST_CASE("a server's URL must be one, and hold no password") {
  const auto made = [](const std::string& url) {
    return make_email_sender(config_for(url), {}, {});
  };
  CHECK(made("smtp://mail.example.net"));
  REQUIRE_FALSE(made("smtp://"));
  REQUIRE_FALSE(made("smtp://ops:secret@mail.example.net"));
  const std::string message = made("smtp://ops:secret@mail.example.net").error().message;
  CHECK(message.find("poolsentry secret set smtp") != std::string::npos);
  CHECK(message.find(":secret") == std::string::npos);
}
