#include "service/notify/wiping_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "service/nt/wipe_memory.h"

namespace poolsentry {
namespace {

// In front of each block stands its size; as long as keeps the block aligned for everything.
constexpr std::size_t kHeaderBytes = std::max(sizeof(std::size_t), alignof(std::max_align_t));

char* block_of(void* memory) { return static_cast<char*>(memory) - kHeaderBytes; }

std::size_t size_of(void* memory) {
  std::size_t size = 0;
  std::memcpy(&size, block_of(memory), sizeof size);
  return size;
}

}  // namespace

void* wiping_malloc(std::size_t size) noexcept {
  if (size > std::numeric_limits<std::size_t>::max() - kHeaderBytes) return nullptr;
  char* const block = static_cast<char*>(std::malloc(kHeaderBytes + size));
  if (block == nullptr) return nullptr;
  std::memcpy(block, &size, sizeof size);
  return block + kHeaderBytes;
}

void* wiping_calloc(std::size_t count, std::size_t size) noexcept {
  if (size != 0 && count > std::numeric_limits<std::size_t>::max() / size) return nullptr;
  void* const memory = wiping_malloc(count * size);
  if (memory != nullptr) std::memset(memory, 0, count * size);
  return memory;
}

// Never in place: the system's realloc() would leave a copy behind where it moves the block.
void* wiping_realloc(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return wiping_malloc(size);
  void* const moved = wiping_malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(size, size_of(memory)));
  wiping_free(memory);
  return moved;
}

char* wiping_strdup(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  void* const copy = wiping_malloc(size);
  if (copy != nullptr) std::memcpy(copy, text, size);
  return static_cast<char*>(copy);
}

void wiping_free(void* memory) noexcept {
  if (memory == nullptr) return;
  wipe_memory(memory, size_of(memory));
  std::free(block_of(memory));
}

}  // namespace poolsentry
