#include "service/notify/mail_message.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/notify/test_messages.h"

using namespace poolsentry;

namespace {

const MailSettings kSettings = {
    "poolsentry@example.net", {"ops@example.net", "night@example.net"}, "fs01.example"};

std::string headers_of(const Message& message, const MailSettings& settings = kSettings) {
  std::string headers;
  for (const std::string& line : compose_mail(message, settings).headers) headers += line + "\r\n";
  return headers;
}

bool has_header(const Message& message, const std::string& line) {
  const std::string headers = "\r\n" + headers_of(message);
  INFO(headers);
  CHECK(headers.find("\r\n" + line + "\r\n") != std::string::npos);
  return headers.find("\r\n" + line + "\r\n") != std::string::npos;
}

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// The names of headers, in their order.
std::vector<std::string> names_in(const std::string& headers) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at < headers.size()) {
    const std::size_t end = headers.find("\r\n", at);
    if (headers[at] != ' ') names.push_back(headers.substr(at, headers.find(':', at) - at));
    at = end + 2;
  }
  return names;
}

}  // namespace

TEST_CASE("a mail says who, to whom, when and about what") {
  const Message message = leak_message();
  CHECK(has_header(message, "Date: Mon, 02 Mar 2026 08:00:00 +0000"));
  CHECK(has_header(message, "From: poolsentry@example.net"));
  CHECK(has_header(message, "To: ops@example.net,\r\n night@example.net"));
  CHECK(has_header(message,
                   "Subject: [PoolSentry] FS01: Strg leaks in the paged pool, full in 4 d 16 h"));
  CHECK(has_header(message, "References: <FS01-Strg.paged-20260302T070000.000Z@fs01.example>"));
  CHECK(has_header(message, "Auto-Submitted: auto-generated"));
  CHECK(has_header(message, "X-PoolSentry-Event: 2000"));
  CHECK(has_header(message, "X-PoolSentry-Alert-Id: FS01-2000-Strg.paged-20260302T080000.000Z"));
}

TEST_CASE("a mail to those who remain still names all to whom it goes") {
  Message message = leak_message();
  message.recipients = {"night@example.net"};
  CHECK(has_header(message, "To: ops@example.net,\r\n night@example.net"));
}

TEST_CASE("two attempts at a message are the same mail") {
  const Mail first = compose_mail(leak_message(), kSettings);
  const Mail second = compose_mail(leak_message(), kSettings);
  CHECK(first.headers == second.headers);
  CHECK(first.text == second.text);
  CHECK(first.html == second.html);
}

TEST_CASE("a reminder says that it is one") {
  Message message = leak_message();
  message.alert.reminder = true;
  CHECK(headers_of(message).find("Subject: [PoolSentry] Reminder: FS01:") != std::string::npos);
  CHECK(headers_of(message).find("(reminder)") == std::string::npos);
  CHECK(compose_mail(message, kSettings).text.find("This is a reminder") != std::string::npos);
}

TEST_CASE("an error is important, and a warning is not") {
  Message message = leak_message();
  CHECK(headers_of(message).find("Importance") == std::string::npos);
  message.alert.id = EventId::kExhaustionImminent;
  CHECK(has_header(message, "Importance: high"));
}

TEST_CASE("what begins no thread refers to none") {
  Message message = leak_message();
  message.alert.facts.raised_at.reset();
  CHECK(headers_of(message).find("References") == std::string::npos);
}

TEST_CASE("hostile names add no header and no byte that is not ASCII") {
  using namespace std::string_literals;
  const std::string hostile = "x\r\nBcc: evil@example.net\r\n\r\n<script>\0\xC3\xA4\xFF"s;
  Message message = leak_message();
  const auto usual = names_in(headers_of(message));
  message.id = hostile;
  message.alert.facts.host = hostile;
  message.alert.facts.subject = hostile;
  message.alert.facts.series = {{Tag::from_text("a\r\nb"), Pool::kPaged}};
  const MailSettings settings = {hostile, {hostile, "b@example.net"}, hostile};
  CHECK(names_in(headers_of(message, settings)) == usual);
  const std::string headers = headers_of(message, settings);
  CHECK(headers.find("\r\nBcc") == std::string::npos);
  CHECK(std::all_of(headers.begin(), headers.end(),
                    [](char c) { return (c >= 0x20 && c <= 0x7E) || c == '\r' || c == '\n'; }));
  CHECK(count_of(headers, "\r") == count_of(headers, "\r\n"));
  CHECK(count_of(headers, "\n") == count_of(headers, "\r\n"));
  const Mail mail = compose_mail(message, settings);
  CHECK(mail.html.find("<script>") == std::string::npos);
  // A line of its own would need a line break, and a carriage return is never one of ours.
  CHECK(mail.text.find('\r') == std::string::npos);
  CHECK(mail.text.find("\nBcc") == std::string::npos);
}

TEST_CASE("a title that is not ASCII is encoded") {
  Message message = leak_message();
  message.alert.facts.host = "B\xC3\xBCro";
  CHECK(headers_of(message).find("Subject: =?UTF-8?B?") != std::string::npos);
}

TEST_CASE("the body is there as text and as HTML") {
  const Mail mail = compose_mail(leak_message(), kSettings);
  CHECK(mail.from == "poolsentry@example.net");
  CHECK(mail.text.starts_with("Tag Strg leaks in the paged pool of FS01.\n"));
  CHECK(mail.text.find("\nServer: FS01\n") != std::string::npos);
  CHECK(mail.text.ends_with("\nEvent: 2000 (warning)\n"));
  CHECK(mail.html == mail_html(leak_message()));
}

TEST_CASE("every kind of alert makes a mail") {
  for (const EventText& text : event_texts()) {
    Message message;
    message.id = "id";
    message.alert.id = static_cast<EventId>(text.id);
    const std::string mail = headers_of(message);
    CHECK(mail.find("X-PoolSentry-Event: " + std::to_string(text.id)) != std::string::npos);
    CHECK(mail.find("Date: Thu, 01 Jan 1970 00:00:00 +0000") != std::string::npos);
  }
}

TEST_CASE("the page shows the figures and sets off what to do") {
  const std::string page = mail_html(leak_message());
  for (const char* cell :
       {"<tr><th>Server</th><td>FS01</td></tr>", "<tr><th>Tag</th><td>Strg</td></tr>",
        "<tr><th>Pool</th><td>paged</td></tr>",
        "<tr><th>In use</th><td>143 MB of 191 MB (75 %)</td></tr>",
        "<tr><th>Since</th><td>2026-03-02 00:00:00 UTC</td></tr>",
        "<tr><th>Exhausted</th><td>2026-03-07 00:00:00 UTC, at the earliest"}) {
    INFO(cell);
    CHECK(page.find(cell) != std::string::npos);
  }
  CHECK(page.find("<p class=\"advice\"><strong>What to do</strong><br>restart it</p>") !=
        std::string::npos);
  CHECK(page.find("color-scheme") != std::string::npos);
}

TEST_CASE("the page loads nothing, and shows a value that is markup as text") {
  Message message = leak_message();
  message.alert.facts.host = "<img src=\"http://evil/\">&'";
  message.alert.inserts[2] = "<script>alert(1)</script>";
  const std::string page = mail_html(message);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;img src=&quot;http://evil/&quot;&gt;&amp;&#39;") != std::string::npos);
  CHECK(mail_html(leak_message()).find("http") == std::string::npos);
}

TEST_CASE("a group of many tags is shown by its first eight") {
  Message message = leak_message();
  message.alert.facts.series.assign(20, {Tag::from_text("Strg"), Pool::kPaged});
  CHECK(mail_html(message).find("Strg and 12 more</td>") != std::string::npos);
}

TEST_CASE("a host's name keeps what a name may have") {
  CHECK(safe_host_name("FS01") == "FS01");
  CHECK(safe_host_name("fs_01 \r\n>.example-1.net\xC3\xA4") == "fs01.example-1.net");
  CHECK(safe_host_name("\xC3\xA4") == "localhost");
  CHECK(safe_host_name("") == "localhost");
  CHECK(safe_host_name(std::string(300, 'a')).size() == 255);
}
