#include "service/cli/hidden_input.h"

#include <string>
#include <string_view>

#include "service/nt/secret_buffer.h"
#include "service/nt/secret_store.h"

namespace poolsentry {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// More than the longest line with its mark and its end: what fills it is too long, and so is what
// leaves less room than a console needs for a character.
constexpr std::size_t kSlackBytes = 16;
constexpr std::size_t kLineBytes = kByteOrderMark.size() + kMaxSecretBytes + 2 + kSlackBytes;

tl::unexpected<Error> too_long() {
  return failure(ErrorKind::kInput, "the secret is longer than " + std::to_string(kMaxSecretBytes) +
                                        " bytes; nothing was stored");
}

Result<SecretText> secret_of(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > kMaxSecretBytes) return too_long();
  if (line.find('\0') == std::string_view::npos) return SecretText(line);
  return failure(ErrorKind::kInput,
                 "the secret has a zero byte in it, as UTF-16 has; give it as UTF-8. Nothing was "
                 "stored");
}

}  // namespace

Result<SecretText> read_first_line(const ReadBytes& read) {
  SecretBuffer buffer(kLineBytes);
  for (std::size_t filled = 0; filled < kLineBytes;) {
    const Result<std::size_t> count = read(buffer.bytes().subspan(filled));
    if (!count) return pass_on(count);
    filled += *count;
    const std::string_view text = buffer.text(filled);
    const std::size_t end = text.find('\n');
    if (*count == 0 || end != std::string_view::npos) return secret_of(text.substr(0, end));
  }
  return too_long();
}

}  // namespace poolsentry
