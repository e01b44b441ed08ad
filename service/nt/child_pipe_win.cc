#include "service/nt/child_pipe_win.h"

#include <algorithm>

#include "service/nt/error.h"
#include "service/nt/strings.h"

namespace poolsentry {
namespace {

// Nobody can know it before; whoever made a pipe of this name all the same makes ours fail.
std::wstring fresh_pipe_name(const void* owner) {
  LARGE_INTEGER counter{};
  QueryPerformanceCounter(&counter);
  return to_utf16("\\\\.\\pipe\\PoolSentry-" + std::to_string(GetCurrentProcessId()) + '-' +
                  std::to_string(reinterpret_cast<std::uintptr_t>(owner)) + '-' +
                  std::to_string(counter.QuadPart));
}

}  // namespace

ChildPipe::~ChildPipe() { close(); }

Result<void> ChildPipe::open(Direction direction) {
  const bool to_child = direction == Direction::kToChild;
  const std::wstring name = fresh_pipe_name(this);
  const DWORD access = (to_child ? PIPE_ACCESS_OUTBOUND : PIPE_ACCESS_INBOUND) |
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE;
  pipe_.reset(CreateNamedPipeW(name.c_str(), access, PIPE_TYPE_BYTE | PIPE_READMODE_BYTE, 1,
                               kBufferBytes, kBufferBytes, 0, nullptr));
  event_.reset(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!pipe_ || !event_) return tl::unexpected<Error>(last_error("no pipe to a program"));
  SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  // The only instance has its client now: no other process gets in.
  child_end_.reset(CreateFileW(name.c_str(), to_child ? GENERIC_READ : GENERIC_WRITE, 0, &inherited,
                               OPEN_EXISTING, 0, nullptr));
  if (!child_end_) return tl::unexpected<Error>(last_error("no pipe to a program"));
  return {};
}

// `done`: what ReadFile or WriteFile returned. The event is set in both cases once it is over.
void ChildPipe::begin(BOOL done) {
  is_pending_ = done != FALSE || GetLastError() == ERROR_IO_PENDING;
  if (!is_pending_) close();
}

// How many bytes there were; 0 where the other side is gone.
DWORD ChildPipe::finish() {
  DWORD count = 0;
  is_pending_ = false;
  return GetOverlappedResult(pipe_.get(), &overlapped_, &count, TRUE) != FALSE ? count : 0;
}

void ChildPipe::close() {
  if (is_pending_) {
    CancelIo(pipe_.get());
    static_cast<void>(finish());
  }
  pipe_.reset();
}

void ChildPipe::begin_writing(std::string_view text) {
  unwritten_ = text;
  write_next();
}

void ChildPipe::go_on_writing() {
  const DWORD count = finish();
  // A child that does not want its input may still take the alert.
  unwritten_.remove_prefix(count == 0 ? unwritten_.size() : count);
  write_next();
}

void ChildPipe::write_next() {
  if (unwritten_.empty()) {
    close();
    return;
  }
  const auto size = static_cast<DWORD>(std::min<std::size_t>(unwritten_.size(), kBufferBytes));
  overlapped_ = {};
  overlapped_.hEvent = event_.get();
  begin(WriteFile(pipe_.get(), unwritten_.data(), size, nullptr, &overlapped_));
}

void ChildPipe::begin_reading() {
  overlapped_ = {};
  overlapped_.hEvent = event_.get();
  begin(ReadFile(pipe_.get(), buffer_.data(), kBufferBytes, nullptr, &overlapped_));
}

std::string ChildPipe::finish_reading() {
  const DWORD count = finish();
  // A child may write nothing, with all its length: that is no end, the next call tells.
  const std::string text(buffer_.data(), count);
  begin_reading();
  return text;
}

}  // namespace poolsentry
