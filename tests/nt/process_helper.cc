// A program for the tests of what starts programs. Its first argument says what it does.
#include "tests/nt/process_helper.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <thread>

#include "core/base/text.h"
#include "service/nt/arguments.h"
#include "service/nt/file_lock.h"
#include "service/nt/paths.h"

namespace poolsentry {
namespace {

using Words = std::vector<std::string>;

// Until somebody ends us.
[[noreturn]] void wait_forever() {
  std::promise<void> never;
  for (;;) never.get_future().wait();
}

void print(const std::string& text, std::FILE* stream = stdout) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

int echo(const Words& /*words*/) {
  // In blocks: not every C run-time gathers single characters on their way to a pipe.
  std::array<char, 4096> block{};
  std::size_t count = 0;
  while ((count = std::fread(block.data(), 1, block.size(), stdin)) != 0) {
    std::fwrite(block.data(), 1, count, stdout);
  }
  return 0;
}

int print_arguments(const Words& words) {
  for (const std::string& word : words) print(word + '\n');
  return 0;
}

// TEXT CODE: TEXT on standard output, "and error" on standard error, then exit status CODE.
int say_and_exit(const Words& words) {
  print(words.at(0) + '\n');
  print("and error\n", stderr);
  unsigned code = 0;
  return parse_number(words.at(1), code) ? static_cast<int>(code) : 99;
}

int print_variables(const Words& words) {
  for (const std::string& word : words) {
    const char* const value = std::getenv(word.c_str());
    print(word + '=' + (value == nullptr ? "(none)" : value) + '\n');
  }
  return 0;
}

int flood(const Words& /*words*/) {
  const std::string line(999, 'x');
  for (;;) print(line + '\n');
}

// COUNT: that many lines.
int print_lines(const Words& words) {
  unsigned count = 0;
  if (!parse_number(words.at(0), count)) return 99;
  for (unsigned i = 0; i < count; ++i) print("line " + std::to_string(i) + '\n');
  return 0;
}

int wait(const Words& /*words*/) { wait_forever(); }

// LOCK READY: holds the lock for as long as it lives; the file READY says that it does.
int hold(const Words& words) {
  const auto lock = lock_file(words.at(0));
  if (!lock) return 1;
  const std::ofstream ready(words.at(1));
  wait_forever();
}

// LOCK READY: another that holds the lock, with our output; returns when it does.
bool start_holder(const Words& words) {
  const auto self = executable_path();
  if (!self || !start_beside(*self, {"hold", words.at(0), words.at(1)})) return false;
  while (!std::filesystem::exists(words.at(1))) std::this_thread::yield();
  return true;
}

int leave(const Words& words) { return start_holder(words) ? 0 : 1; }

int wait_with_child(const Words& words) {
  if (!start_holder(words)) return 1;
  print("waiting\n");
  wait_forever();
}

int run(Words words) {
  const std::map<std::string, std::function<int(const Words&)>> deeds = {
      {"echo", echo},        {"arguments", print_arguments},
      {"say", say_and_exit}, {"variables", print_variables},
      {"flood", flood},      {"lines", print_lines},
      {"wait", wait},        {"hold", hold},
      {"leave", leave},      {"wait-with-child", wait_with_child}};
  if (words.empty() || deeds.count(words.front()) == 0) return 98;
  const auto deed = deeds.at(words.front());
  words.erase(words.begin());
  return deed(words);
}

}  // namespace
}  // namespace poolsentry

int main(int argc, char** argv) {
  poolsentry::use_binary_streams();
  return poolsentry::run(poolsentry::program_arguments(argc, argv));
}
