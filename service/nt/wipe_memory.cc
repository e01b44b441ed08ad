#include "service/nt/wipe_memory.h"

namespace poolsentry {

void wipe_memory(void* bytes, std::size_t size) noexcept {
  volatile char* const target = static_cast<char*>(bytes);
  for (std::size_t i = 0; i < size; ++i) target[i] = 0;
}

void wipe_text(std::string& text) noexcept {
  text.resize(text.capacity());
  wipe_memory(text.data(), text.size());
  text.clear();
}

}  // namespace poolsentry
