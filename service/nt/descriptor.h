// The owner of a file descriptor. *_posix.cc only.
#pragma once

#include <unistd.h>

#include "service/nt/unique_handle.h"

namespace poolsentry {

// open, signalfd and the like give -1 on failure.
struct DescriptorTraits {
  using Handle = int;
  static Handle invalid() noexcept { return -1; }
  static void close(Handle descriptor) noexcept { ::close(descriptor); }
};
using Descriptor = UniqueHandle<DescriptorTraits>;

}  // namespace poolsentry
