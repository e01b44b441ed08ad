#include "service/nt/process_text.h"

#include <algorithm>

#include "core/base/text.h"
#include "service/nt/arguments.h"

namespace poolsentry {
namespace {

// An environment may have names such as "=C:", whose first character is no separator.
std::string name_of(std::string_view variable) {
  return to_lower(variable.substr(0, variable.find('=', 1)));
}

char upper(char character) {
  const bool is_lower = character >= 'a' && character <= 'z';
  return is_lower ? static_cast<char>(character - 'a' + 'A') : character;
}

// By the capital letters: '_' stands behind them, and before the small ones.
bool is_before(const std::string& left, const std::string& right) {
  const auto by_capitals = [](char a, char b) { return upper(a) < upper(b); };
  const std::string a = name_of(left);
  const std::string b = name_of(right);
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), by_capitals);
}

// Win32 drops these at the end of a file's name, so "page.bat." opens page.bat.
std::string_view without_end(std::string_view name) {
  return name.substr(0, name.find_last_not_of(" .") + 1);
}

bool is_slash(char character) { return character == '\\' || character == '/'; }

}  // namespace

std::string command_line(std::string_view program, const std::vector<std::string>& arguments) {
  std::string line(program);
  line.erase(std::remove(line.begin(), line.end(), '"'), line.end());
  line = '"' + line + '"';
  for (const std::string& argument : arguments) line += ' ' + quote_argument(argument);
  return line;
}

bool is_batch_file(std::string_view path) {
  const std::size_t folder = path.find_last_of("\\/");
  std::string_view name = folder == std::string_view::npos ? path : path.substr(folder + 1);
  name = without_end(name.substr(0, name.find(':')));
  if (name.size() < 4) return false;
  const std::string extension = to_lower(name.substr(name.size() - 4));
  return extension == ".bat" || extension == ".cmd";
}

bool is_full_windows_path(std::string_view path) {
  if (path.size() < 3) return false;
  if (is_slash(path[0]) && is_slash(path[1])) return true;
  const char drive = upper(path[0]);
  return drive >= 'A' && drive <= 'Z' && path[1] == ':' && is_slash(path[2]);
}

std::vector<std::string> merged_environment(
    std::vector<std::string> ours, const std::vector<std::pair<std::string, std::string>>& added) {
  for (const auto& [name, value] : added) {
    const std::string lower = to_lower(name);
    const auto is_replaced = [&](const std::string& old) { return name_of(old) == lower; };
    ours.erase(std::remove_if(ours.begin(), ours.end(), is_replaced), ours.end());
    ours.push_back(name);
    ours.back().append(1, '=').append(value);
  }
  std::stable_sort(ours.begin(), ours.end(), is_before);
  return ours;
}

}  // namespace poolsentry
