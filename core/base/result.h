// Operating errors as values.
//
// A function that can fail for a reason outside the program (a file, a kernel query, a mail server,
// a setting) returns Result<T>. Each layer on the way up adds what it was doing with
// with_context(), so that the text which reaches a person reads "what: where: why". Programmer
// errors are asserts.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace poolsentry {

// What kind of failure it was; the command line turns it into its exit status.
enum class ErrorKind {
  kUsage,        // bad command line or configuration: exit status 2
  kInput,        // input unreadable, or nothing in it could be used: exit status 3
  kUnavailable,  // this system does not offer what was asked for: exit status 4
  kInternal,     // everything else: exit status 5
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // for people: what was wrong, where, and what to do

  // The same error seen from one layer further up: "context: message".
  [[nodiscard]] Error with_context(std::string_view context) const {
    return {kind, std::string(context) + ": " + message};
  }
};

template <class T>
using Result = tl::expected<T, Error>;

// Makes the error branch of any Result: `return failure(ErrorKind::kInput, "...");`
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

// Hands an error on unchanged: `if (!r) return pass_on(r);`
template <class T>
[[nodiscard]] tl::unexpected<Error> pass_on(const Result<T>& failed) {
  return tl::unexpected<Error>(failed.error());
}

// Hands an error on with what this layer was doing.
template <class T>
[[nodiscard]] tl::unexpected<Error> pass_on(const Result<T>& failed, std::string_view context) {
  return tl::unexpected<Error>(failed.error().with_context(context));
}

}  // namespace poolsentry
