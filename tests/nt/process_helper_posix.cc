#include <spawn.h>
#include <unistd.h>

#include "tests/nt/process_helper.h"

namespace poolsentry {

void use_binary_streams() {
  // They are.
}

bool start_beside(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t pid = 0;
  return ::posix_spawn(&pid, program.c_str(), nullptr, nullptr, pointers.data(), environ) == 0;
}

}  // namespace poolsentry
