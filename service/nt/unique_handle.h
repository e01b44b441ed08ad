// A move-only owner of something that the system hands out and wants back.
//
// Traits say what it is:
//   using Handle = ...;                   the raw type
//   static Handle invalid() noexcept;     the value that means "none": null for some, -1 for others
//   static void close(Handle) noexcept;   gives it back; never called with invalid()
// Two kinds of handle are two types, so that none is closed by another's function or compared with
// another's invalid value. The Windows ones are in handle.h. Not synchronized.
#pragma once

#include <utility>

namespace poolsentry {

template <class Traits>
class UniqueHandle {
 public:
  using Handle = typename Traits::Handle;

  UniqueHandle() noexcept = default;
  explicit UniqueHandle(Handle handle) noexcept : handle_(handle) {}
  UniqueHandle(UniqueHandle&& other) noexcept
      : handle_(std::exchange(other.handle_, Traits::invalid())) {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    if (this != &other) reset(std::exchange(other.handle_, Traits::invalid()));
    return *this;
  }
  UniqueHandle(const UniqueHandle&) = delete;
  UniqueHandle& operator=(const UniqueHandle&) = delete;
  ~UniqueHandle() { reset(); }

  // For the length of a call; it stays owned here.
  [[nodiscard]] Handle get() const noexcept { return handle_; }
  [[nodiscard]] explicit operator bool() const noexcept { return handle_ != Traits::invalid(); }

  // Closes what is owned and owns `handle` instead.
  void reset(Handle handle = Traits::invalid()) noexcept {
    const Handle old = std::exchange(handle_, handle);
    if (old != Traits::invalid()) Traits::close(old);
  }

  // For functions that give a handle through a pointer. What was owned is closed first.
  [[nodiscard]] Handle* receive() noexcept {
    reset();
    return &handle_;
  }

 private:
  Handle handle_ = Traits::invalid();
};

}  // namespace poolsentry
