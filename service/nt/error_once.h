// Says an error when it begins, and not at each of the attempts that fail in the same way.
#pragma once

#include <functional>
#include <utility>

#include "core/base/result.h"

namespace poolsentry {

using OnError = std::function<void(const Error&)>;

// Used by one thread.
class ErrorOnce {
 public:
  explicit ErrorOnce(OnError on_error) : on_error_(std::move(on_error)) {}

  void fails(const Error& error) {
    if (!std::exchange(failing_, true) && on_error_) on_error_(error);
  }
  // The next error is said again.
  void works() { failing_ = false; }

 private:
  OnError on_error_;
  bool failing_ = false;
};

}  // namespace poolsentry
