#include "core/formats/utf8_source.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::size_t kRawBytes = std::size_t{32} * 1024;
constexpr std::size_t kProbeBytes = 512;  // as many as tell the encoding
constexpr char32_t kReplacement = 0xFFFD;

enum class Encoding { kUnknown, kBytes, kUtf16Little, kUtf16Big };

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

Encoding encoding_of(std::string_view probe) {
  if (probe.starts_with("\xFF\xFE")) return Encoding::kUtf16Little;
  if (probe.starts_with("\xFE\xFF")) return Encoding::kUtf16Big;
  // A zero byte or two may stand in a tag; in UTF-16 nearly all high bytes of a log are zero.
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < probe.size(); ++i) {
    if (probe[i] == '\0') ++zeros[i % 2];
  }
  const std::size_t pairs = probe.size() / 2;
  if (pairs > 1 && zeros[1] * 2 > pairs && zeros[0] * 8 < pairs) return Encoding::kUtf16Little;
  if (pairs > 1 && zeros[0] * 2 > pairs && zeros[1] * 8 < pairs) return Encoding::kUtf16Big;
  return Encoding::kBytes;
}

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0U | c >> 6U);
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3FU));
  } else {
    put(0xF0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU));
  }
  put(0x80U | (c & 0x3FU));
}

// Code units in, UTF-8 out; keeps the first half of a pair until the second comes.
class Utf16Decoder {
 public:
  void take(char32_t unit, std::string& text) {
    if (high_ != 0 && is_low_surrogate(unit)) {
      append_utf8(text, 0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00));
      high_ = 0;
      return;
    }
    finish(text);
    if (is_high_surrogate(unit)) {
      high_ = unit;
    } else {
      append_utf8(text, is_low_surrogate(unit) ? kReplacement : unit);
    }
  }

  [[nodiscard]] bool is_within_pair() const { return high_ != 0; }

  void finish(std::string& text) {
    if (high_ != 0) append_utf8(text, kReplacement);
    high_ = 0;
  }

 private:
  char32_t high_ = 0;
};

// Most of a log is ASCII, and four units of it are one word. Appends what the four-fold units at
// the front of `raw` stand for, up to the first that are not all ASCII; returns how many bytes that
// is.
std::size_t append_ascii(std::string_view raw, bool little, std::string& text) {
  constexpr std::size_t kUnits = kWordBytes / 2;
  // Where a unit of ASCII has no bits; in a big-endian one the low byte comes second.
  const std::uint64_t others = little ? 0xFF80'FF80'FF80'FF80U : 0x80FF'80FF'80FF'80FFU;
  std::size_t size = 0;
  while (raw.size() - size >= kWordBytes && (load_word(raw.data() + size) & others) == 0) {
    size += kWordBytes;
  }
  const std::size_t before = text.size();
  text.resize(before + size / 2);
  char* out = text.data() + before;
  for (std::size_t i = 0; i < size; i += kWordBytes, out += kUnits) {
    std::uint64_t word = load_word(raw.data() + i) >> (little ? 0U : 8U);
    word = (word | word >> 8U) & 0x0000'FFFF'0000'FFFFU;
    word |= word >> 16U;
    std::memcpy(out, &word, kUnits);
  }
  return size;
}

class Utf8Bytes final : public ByteSource {
 public:
  explicit Utf8Bytes(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (encoding_ == Encoding::kUnknown) probe();
    while (at_ == text_.size()) {
      if (error_) return tl::unexpected<Error>(*error_);
      if (encoding_ == Encoding::kBytes) return bytes_->read(buffer);
      if (!decode_more()) return error_ ? tl::unexpected<Error>(*error_) : Result<std::size_t>(0);
    }
    const std::size_t count = std::min(buffer.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, count, buffer.data());
    at_ += count;
    return count;
  }

 private:
  void probe() {
    raw_.resize(kRawBytes);
    while (raw_end_ < kProbeBytes && refill()) {
    }
    encoding_ = encoding_of({raw_.data(), std::min(raw_end_, kProbeBytes)});
    if (encoding_ != Encoding::kBytes) return decode();
    text_.assign(raw_.data(), raw_end_);
    raw_ = {};
  }

  // Reads on behind what raw_ holds. False at the end and after an error.
  bool refill() {
    const auto count = bytes_->read(std::span(raw_).subspan(raw_end_));
    if (!count) error_ = count.error();
    raw_end_ += count ? *count : 0;
    return count && *count > 0;
  }

  bool decode_more() {
    text_.clear();
    at_ = 0;
    const bool more = refill();
    decode();
    // Half a code unit at the very end stands for nothing.
    if (!more) decoder_.finish(text_);
    return more || !text_.empty();
  }

  // Decodes what raw_ holds; an odd byte at its end waits for its other half.
  void decode() {
    const bool little = encoding_ == Encoding::kUtf16Little;
    const std::size_t low = little ? 0 : 1;
    std::size_t i = 0;
    while (i + 1 < raw_end_) {
      if (!decoder_.is_within_pair()) i += append_ascii({&raw_[i], raw_end_ - i}, little, text_);
      if (i + 1 >= raw_end_) break;
      const auto low_byte = static_cast<unsigned char>(raw_[i + low]);
      const auto high_byte = static_cast<unsigned char>(raw_[i + 1 - low]);
      decoder_.take(static_cast<char32_t>(high_byte << 8U | low_byte), text_);
      i += 2;
    }
    raw_[0] = i < raw_end_ ? raw_[i] : '\0';
    raw_end_ -= i;
  }

  std::unique_ptr<ByteSource> bytes_;
  Encoding encoding_ = Encoding::kUnknown;
  std::vector<char> raw_;
  std::size_t raw_end_ = 0;
  Utf16Decoder decoder_;
  std::string text_;  // decoded, or the bytes that the probe took
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

}  // namespace

std::unique_ptr<ByteSource> as_utf8(std::unique_ptr<ByteSource> bytes) {
  return std::make_unique<Utf8Bytes>(std::move(bytes));
}

}  // namespace poolsentry
