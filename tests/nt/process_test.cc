#include "service/nt/process.h"

#include <catch2/catch.hpp>
#include <thread>

#include "tests/nt/process_test_helper.h"
#include "tests/support/temp_folder.h"

using namespace poolsentry;

namespace {

// Long enough never to be reached.
constexpr Duration kAmple = std::chrono::minutes{2};

ProcessRequest request_of(std::vector<std::string> arguments) {
  ProcessRequest request;
  request.program = process_helper();
  request.arguments = std::move(arguments);
  request.time_limit = kAmple;
  return request;
}

ProcessResult run(const ProcessRequest& request, const std::stop_token& stop = {}) {
  auto result = run_process(request, stop);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

ProcessResult run(std::vector<std::string> arguments) {
  return run(request_of(std::move(arguments)));
}

bool has_text(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a program gets its arguments as they are") {
  const std::vector<std::string> arguments = {"plain",
                                              "two words",
                                              "",
                                              "a \"quoted\" one",
                                              "ends with \\",
                                              "in \\\"between\\\" \\\\",
                                              "%PATH% $HOME `id` & | < > ^ ; *",
                                              "\xC3\xA4\xE2\x82\xAC",
                                              "tab\there",
                                              "'single'"};
  auto all = arguments;
  all.insert(all.begin(), "arguments");
  std::string expected;
  for (const std::string& argument : arguments) expected += argument + '\n';
  const ProcessResult result = run(all);
  CHECK(result.succeeded());
  CHECK(result.output == expected);
}

TEST_CASE("a program reads its input to the end") {
  ProcessRequest request = request_of({"echo"});
  request.input = "{\"tag\": \"Strg\"}\n";
  CHECK(run(request).output == request.input);
  request.input.clear();
  const ProcessResult nothing = run(request);
  CHECK(nothing.succeeded());
  CHECK(nothing.output.empty());
}

TEST_CASE("a program may read and write more than a pipe holds, and 64 KB are kept") {
  ProcessRequest request = request_of({"echo"});
  for (int i = 0; request.input.size() < 1'000'000; ++i) request.input += std::to_string(i) + '\n';
  const ProcessResult result = run(request);
  CHECK(result.succeeded());
  CHECK(result.output.size() == ProcessResult::kMaxOutputBytes);
  CHECK(request.input.starts_with(result.output));
}

TEST_CASE("a program need not read its input") {
  ProcessRequest request = request_of({"say", "done", "0"});
  request.input.assign(1'000'000, 'x');
  const ProcessResult result = run(request);
  CHECK(result.succeeded());
  CHECK(has_text(result.output, "done"));
}

TEST_CASE("what is written to both outputs is kept, and the exit status is told") {
  const ProcessResult result = run({"say", "first", "7"});
  CHECK(result.end == ProcessEnd::kExited);
  CHECK(result.status == 7);
  CHECK_FALSE(result.succeeded());
  CHECK(result.output == "first\nand error\n");
}

TEST_CASE("a program that reads and writes nothing is ended at the time limit") {
  ProcessRequest request = request_of({"wait"});
  request.input.assign(1'000'000, 'x');
  request.time_limit = std::chrono::milliseconds{50};
  const ProcessResult result = run(request);
  CHECK(result.end == ProcessEnd::kTooLong);
  CHECK_FALSE(result.succeeded());
}

TEST_CASE("a program that prints without end is ended at the time limit") {
  ProcessRequest request = request_of({"flood"});
  request.time_limit = std::chrono::seconds{2};
  const ProcessResult result = run(request);
  CHECK(result.end == ProcessEnd::kTooLong);
  CHECK(result.output.size() <= ProcessResult::kMaxOutputBytes);
}

TEST_CASE("who is told to stop before the start ends the program at once") {
  std::stop_source stop;
  stop.request_stop();
  CHECK(run(request_of({"wait"}), stop.get_token()).end == ProcessEnd::kStopped);
}

TEST_CASE("who is told to stop ends the program with what it has started") {
  const TempFolder folder;
  ProcessRequest request = request_of({"wait-with-child", folder.file("lock"), folder.file("up")});
  std::stop_source stop;
  bool was_held = false;
  std::thread stopper([&] {
    while (!folder.has("up")) std::this_thread::yield();
    was_held = !lock_file(folder.file("lock"));
    stop.request_stop();
  });
  const ProcessResult result = run(request, stop.get_token());
  stopper.join();
  CHECK(result.end == ProcessEnd::kStopped);
  CHECK(was_held);  // by the program's child
  CHECK(becomes_free(folder.file("lock")));
}

TEST_CASE("what a program leaves behind is ended with it, and is not waited for") {
  const TempFolder folder;
  const ProcessResult result = run({"leave", folder.file("lock"), folder.file("up")});
  CHECK(result.succeeded());
  CHECK(folder.has("up"));
  CHECK(becomes_free(folder.file("lock")));
}

TEST_CASE("a program has our environment and what is added to it") {
  ProcessRequest request = request_of({"variables", "PATH", "POOLSENTRY_NEW", "POOLSENTRY_OLD"});
  request.environment = {{"POOLSENTRY_NEW", "a=b c"}};
  const ProcessResult result = run(request);
  CHECK_FALSE(has_text(result.output, "PATH=(none)"));
  CHECK(has_text(result.output, "\nPOOLSENTRY_NEW=a=b c\n"));
  CHECK(has_text(result.output, "\nPOOLSENTRY_OLD=(none)\n"));
}

TEST_CASE("several programs run at once without keeping each other's pipes open") {
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(4);
  for (std::string& output : outputs) {
    threads.emplace_back([&output] {
      ProcessRequest request = request_of({"echo"});
      request.input = "own";
      const auto result = run_process(request, {});
      output = result && result->succeeded() ? result->output : "failed";
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(outputs == std::vector<std::string>(4, "own"));
}

TEST_CASE("a program that is not there is named with the system's reason") {
  const TempFolder folder;
  ProcessRequest request = request_of({});
  request.program = std::filesystem::path(folder.path() / "missing.exe").string();
  const auto result = run_process(request, {});
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::kUnavailable);
  CHECK(has_text(result.error().message, "missing.exe: "));
  const auto checked = check_program(request.program);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::kUnavailable);
}

TEST_CASE("a file that is no program is not started") {
  const TempFolder folder;
  folder.write("notes.txt", "not a program\n");
  ProcessRequest request = request_of({});
  request.program = std::filesystem::path(folder.path() / "notes.txt").string();
  const auto result = run_process(request, {});
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::kUnavailable);
  CHECK_FALSE(check_program(request.program));
  CHECK_FALSE(check_program(folder.path().string()));
  CHECK(check_program(process_helper()));
}

TEST_CASE("a program is not searched for") {
  for (const char* program : {"process_helper", "./process_helper", "", "tools\\page.exe"}) {
    ProcessRequest request = request_of({});
    request.program = program;
    const auto result = run_process(request, {});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::kUsage);
    CHECK(has_text(result.error().message, "not a full path"));
  }
}
