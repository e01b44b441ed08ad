// unpacked(): gzip by zlib, or the bytes as they are.
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/byte_source.h"

namespace poolsentry {
namespace {

constexpr std::size_t kInputBytes = std::size_t{64} * 1024;
constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr int kGzipWindow = 16 + MAX_WBITS;    // zlib.h: 16 asks for the gzip header and trailer
constexpr std::size_t kMaxOutput = 1U << 30U;  // zlib counts a call's output in 32 bits

// Owns zlib's state.
class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, kGzipWindow) == Z_OK) {}
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  void restart() { inflateReset(&stream_); }

  // Unpacks from the front of `input`, which loses what was used, to the front of `output`; `made`
  // says how many bytes. Returns zlib's status.
  int inflate_some(std::string_view& input, std::span<char> output, std::size_t& made) {
    const std::size_t room = std::min(output.size(), kMaxOutput);
    // zlib's interface is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(room);
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    input.remove_prefix(input.size() - stream_.avail_in);
    made = room - stream_.avail_out;
    return status;
  }

 private:
  z_stream stream_{};
  bool ready_;
};

class UnpackedBytes final : public ByteSource {
 public:
  explicit UnpackedBytes(std::unique_ptr<ByteSource> packed)
      : packed_(std::move(packed)), buffer_(kInputBytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (error_) return tl::unexpected<Error>(*error_);
    if (kind_ == Kind::kUnknown) look_at_the_first_bytes();
    return kind_ == Kind::kGzip ? read_gzip(buffer) : read_plain(buffer);
  }

 private:
  enum class Kind { kUnknown, kPlain, kGzip };

  void look_at_the_first_bytes() {
    while (input_.size() < kGzipMagic.size() && refill()) {
    }
    const bool is_gzip = input_.starts_with(kGzipMagic) && inflater_.ready();
    kind_ = is_gzip ? Kind::kGzip : Kind::kPlain;
  }

  // Reads on behind what is left of the input. False at its end and after an error.
  bool refill() {
    std::copy(input_.begin(), input_.end(), buffer_.begin());
    const std::size_t kept = input_.size();
    const auto count = packed_->read(std::span(buffer_).subspan(kept));
    if (!count) error_ = count.error();
    const std::size_t read = count ? *count : 0;
    input_ = {buffer_.data(), kept + read};
    return read > 0;
  }

  Result<std::size_t> read_plain(std::span<char> buffer) {
    if (input_.empty() && !error_) return packed_->read(buffer);
    if (input_.empty()) return tl::unexpected<Error>(*error_);
    const std::size_t count = std::min(buffer.size(), input_.size());
    std::copy_n(input_.data(), count, buffer.data());
    input_.remove_prefix(count);
    return count;
  }

  Result<std::size_t> read_gzip(std::span<char> buffer) {
    while (!error_) {
      const bool more = !input_.empty() || refill();
      if (between_members_ && !more) break;
      if (between_members_ && !begin_member()) continue;
      // Without input there may still be output that had no room in the last buffer.
      std::size_t made = 0;
      const int status = inflater_.inflate_some(input_, buffer, made);
      between_members_ = status == Z_STREAM_END;
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) fail("is damaged");
      if (made > 0) return made;
      if (!more && !between_members_) fail("is cut off");
    }
    if (error_) return tl::unexpected<Error>(*error_);
    return 0;
  }

  // A member may follow the last one, or zeros that fill a block. False where there is none yet.
  bool begin_member() {
    const auto next = input_.find_first_not_of('\0');
    input_.remove_prefix(std::min(next, input_.size()));
    if (input_.empty()) return false;
    if (input_.size() < kGzipMagic.size() && refill()) return false;
    inflater_.restart();
    return true;
  }

  void fail(const std::string& how) {
    if (!error_) error_ = Error{ErrorKind::kInput, "the gzip stream " + how};
  }

  std::unique_ptr<ByteSource> packed_;
  std::vector<char> buffer_;
  std::string_view input_;  // what is left in buffer_
  Inflater inflater_;
  Kind kind_ = Kind::kUnknown;
  bool between_members_ = false;
  std::optional<Error> error_;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed) {
  return std::make_unique<UnpackedBytes>(std::move(packed));
}

}  // namespace poolsentry
