#include "core/config/source_spec.h"

namespace poolsentry {
namespace {

std::optional<SourceSpec> with_path(SourceSpec::Kind kind, std::string_view path) {
  if (path.empty()) return std::nullopt;
  return SourceSpec{kind, std::string(path)};
}

}  // namespace

std::optional<SourceSpec> parse_source_spec(std::string_view text) {
  constexpr std::string_view kReplay = "replay:";
  constexpr std::string_view kKernel = "kernel:";
  if (text == "live") return SourceSpec{};
  if (text.starts_with(kReplay)) {
    return with_path(SourceSpec::Kind::kReplay, text.substr(kReplay.size()));
  }
  if (text.starts_with(kKernel)) {
    return with_path(SourceSpec::Kind::kKernel, text.substr(kKernel.size()));
  }
  return std::nullopt;
}

}  // namespace poolsentry
