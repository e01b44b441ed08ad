#include <ostream>
#include <string>

#include "core/config/json_text.h"
#include "poolsentry_version.h"
#include "service/cli/options.h"
#include "service/cli/verbs.h"

namespace poolsentry {
namespace {

constexpr const char* kOldestWindows = "Windows Server 2003 (NT 5.2), x86 and x64";
constexpr const char* kNewestWindows = "Windows Server 2025";

void add(JsonObject& object, const char* key, const char* text) {
  object.push_back({key, {std::string(text)}});
}

std::string as_json() {
  JsonObject windows;
  add(windows, "from", kOldestWindows);
  add(windows, "to", kNewestWindows);
  JsonObject version;
  add(version, "schema", "poolsentry.version/1");
  add(version, "version", POOLSENTRY_VERSION);
  add(version, "commit", POOLSENTRY_COMMIT);
  add(version, "build", POOLSENTRY_BUILD);
  version.push_back({"supported_windows", {std::move(windows)}});
  return write_json({std::move(version)});
}

std::string as_text() {
  return std::string("PoolSentry ") + POOLSENTRY_VERSION + "\nCommit: " + POOLSENTRY_COMMIT +
         "\nBuild: " + POOLSENTRY_BUILD + "\nRuns on: " + kOldestWindows + ", to " +
         kNewestWindows + "; analyses logs on Linux too\n";
}

}  // namespace

ExitStatus run_version(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options("version", "Says which PoolSentry this is and where it runs.", "version --json");
  options.flag("--json", json, "writes JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;
  terminal.out << (json ? as_json() : as_text());
  return ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
