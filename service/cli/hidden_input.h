// Where a secret comes from: a person who types it unseen, or what is piped into the program.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "service/nt/secret_text.h"

namespace poolsentry {

// Used by one thread.
class SecretInput {
 public:
  virtual ~SecretInput() = default;

  // True where a person types: then somebody has to be asked, and twice.
  [[nodiscard]] virtual bool is_terminal() const = 0;

  // The next line of a terminal, typed unseen, or the first of what is piped. What was read is a
  // line of at most kMaxSecretBytes without its end; it may be empty. `ask` is called on a
  // terminal, when it no longer shows what is typed: somebody may type as soon as he is asked.
  // kInput: it cannot be read, is too long, has a zero byte in it, or the person broke it off. The
  // terminal shows what is typed again when this returns, and when a signal or Ctrl-C ends the
  // process.
  [[nodiscard]] virtual Result<SecretText> read_line(const std::function<void()>& ask) = 0;
};

// Standard input, without a buffer between: std::cin would keep a copy.
[[nodiscard]] std::unique_ptr<SecretInput> standard_secret_input();

// Fills the bytes from their begin and says how many there are now; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<char>)>;

// The first line of what `read` gives, as read_line() has it; a UTF-8 byte order mark before it,
// which PowerShell writes, is left out. What is behind the line is read and forgotten.
[[nodiscard]] Result<SecretText> read_first_line(const ReadBytes& read);

}  // namespace poolsentry
