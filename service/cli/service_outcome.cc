#include "service/cli/service_outcome.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "core/base/text.h"

namespace poolsentry {
namespace {

std::string_view change_name(Change change) {
  switch (change) {
    case Change::kMade:
      return "made";
    case Change::kUpdated:
      return "updated";
    case Change::kNone:
      break;
  }
  return "none";
}

const std::string& sentence(Change change, const ChangeTexts& texts) {
  switch (change) {
    case Change::kMade:
      return texts.made;
    case Change::kUpdated:
      return texts.updated;
    case Change::kNone:
      break;
  }
  return texts.none;
}

}  // namespace

ExitStatus say_change(std::string_view verb, const Result<Change>& change, const ChangeTexts& texts,
                      bool json, Terminal& terminal) {
  if (!change) return report_error(change.error(), terminal);
  const std::string& text = sentence(*change, texts);
  if (!json) {
    terminal.out << text << '\n';
    return ExitStatus::kNothingLeaks;
  }
  const nlohmann::ordered_json object = {
      {"schema", "poolsentry.service/1"},
      {"verb", verb},
      {"change", change_name(*change)},
      {"message", to_valid_utf8(text)},
  };
  terminal.out << object.dump(2) << '\n';
  return ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
