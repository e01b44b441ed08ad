// A kernel that answers as a test wants it and remembers what it was asked.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#include "service/nt/kernel_query.h"

namespace poolsentry {

class FakeKernel final : public KernelQuery {
 public:
  struct Call {
    KernelClass what;
    std::size_t size;
    bool aligned;
  };

  // A table that is given to buffers that are long enough.
  void has(KernelClass what, std::vector<std::byte> table) { tables_[what] = std::move(table); }
  // A status that is given whatever the buffer.
  void refuses(KernelClass what, KernelStatus status) { refusals_[what] = status; }
  // Says 0 instead of the size that it needs, as NT 5.2 does for small buffers.
  void hides_needed_size() { hides_needed_ = true; }
  // Takes the exact size only, as NT 5.2 does for class 2.
  void wants_exact_size() { exact_ = true; }
  // Every table becomes longer by `bytes` after each call.
  void grows_by(std::size_t bytes) { growth_ = bytes; }

  KernelStatus query(KernelClass what, std::span<std::byte> buffer,
                     std::uint32_t& needed) override {
    const bool aligned = reinterpret_cast<std::uintptr_t>(buffer.data()) % 8 == 0;
    calls.push_back({what, buffer.size(), aligned});
    if (const auto refusal = refusals_.find(what); refusal != refusals_.end()) {
      return refusal->second;
    }
    const auto found = tables_.find(what);
    if (found == tables_.end()) return kStatusInvalidClass;
    return answer(found->second, buffer, needed);
  }

  [[nodiscard]] std::size_t calls_of(KernelClass what) const {
    return static_cast<std::size_t>(std::count_if(
        calls.begin(), calls.end(), [what](const Call& call) { return call.what == what; }));
  }

  std::vector<Call> calls;

 private:
  KernelStatus answer(std::vector<std::byte>& table, std::span<std::byte> buffer,
                      std::uint32_t& needed) const {
    needed = hides_needed_ ? 0 : static_cast<std::uint32_t>(table.size());
    const bool fits = exact_ ? buffer.size() == table.size() : buffer.size() >= table.size();
    if (fits) std::memcpy(buffer.data(), table.data(), table.size());
    table.resize(table.size() + growth_);
    return fits ? kStatusSuccess : kStatusLengthMismatch;
  }

  std::map<KernelClass, std::vector<std::byte>> tables_;
  std::map<KernelClass, KernelStatus> refusals_;
  bool hides_needed_ = false;
  bool exact_ = false;
  std::size_t growth_ = 0;
};

}  // namespace poolsentry
