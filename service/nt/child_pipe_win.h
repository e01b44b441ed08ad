// Our end of a pipe to a program that we have started, which never blocks us. *_win.cc only.
//
// Anonymous pipes have no overlapped reading and writing, and what hangs in a thread cannot be
// called back on NT 5.2 (CancelIoEx is newer): so these are named pipes, with overlapped calls that
// are all made, waited for and cancelled by the one thread that runs the program.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "service/nt/handle.h"

namespace poolsentry {

class ChildPipe {
 public:
  enum class Direction { kToChild, kFromChild };

  ChildPipe() = default;
  // Calls back what is on its way, and waits until it is.
  ~ChildPipe();
  ChildPipe(const ChildPipe&) = delete;
  ChildPipe& operator=(const ChildPipe&) = delete;

  // Makes both ends. The child's can be inherited.
  [[nodiscard]] Result<void> open(Direction direction);

  [[nodiscard]] HANDLE child_end() const { return child_end_.get(); }
  // After the child has been started, so that its end ends with it.
  void close_child_end() { child_end_.reset(); }

  [[nodiscard]] bool is_open() const { return static_cast<bool>(pipe_); }
  // Set when what was begun is over. Belongs to the pipe.
  [[nodiscard]] HANDLE event() const { return event_.get(); }

  // Writes all of `text`, which stays where it is meanwhile; then the child finds the end. Also
  // where it does not read: nothing more is written then.
  void begin_writing(std::string_view text);
  // After event() was set.
  void go_on_writing();

  // Begins to read.
  void begin_reading();
  // After event() was set: what has come. The next reading has begun where the pipe is still open.
  [[nodiscard]] std::string finish_reading();

 private:
  void begin(BOOL done);
  [[nodiscard]] DWORD finish();
  void write_next();
  void close();

  static constexpr DWORD kBufferBytes = 16 * 1024;

  FileHandle pipe_;
  FileHandle child_end_;
  KernelHandle event_;
  OVERLAPPED overlapped_{};
  bool is_pending_ = false;
  std::string_view unwritten_;
  std::array<char, kBufferBytes> buffer_{};
};

}  // namespace poolsentry
