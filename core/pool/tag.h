// A pool tag: the four bytes that a driver gives with each allocation.
//
// Any byte may stand in a tag: trailing blanks ("Pp  "), digits ("8042"), control characters,
// quotes. A Tag keeps the bytes as they came; text() makes them fit for people. Source:
// ExAllocatePool2, parameter Tag
// (https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-exallocatepool2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace poolsentry {

struct Tag {
  std::array<char, 4> bytes{};

  // The first four bytes of `text`, filled up with blanks as the log writers do.
  [[nodiscard]] static Tag from_text(std::string_view text);

  // As the kernel holds it: a little-endian ULONG. Equal tags have equal values.
  [[nodiscard]] constexpr std::uint32_t value() const {
    // Written out, because compilers make one load of this, and none of a loop.
    const auto byte = [this](std::size_t i) {
      return std::uint32_t{static_cast<unsigned char>(bytes[i])};
    };
    return byte(3) << 24U | byte(2) << 16U | byte(1) << 8U | byte(0);
  }
  [[nodiscard]] static constexpr Tag from_value(std::uint32_t value) {
    Tag tag;
    for (char& byte : tag.bytes) {
      byte = static_cast<char>(static_cast<unsigned char>(value & 0xFFU));
      value >>= 8U;
    }
    return tag;
  }

  // For people and JSON: printable ASCII stands for itself, everything else and the backslash is
  // written \xNN. Bit 31, which once marked protected pool, is left out here and only here.
  [[nodiscard]] std::string text() const;

  // clang-tidy 14 sees a null pointer in a defaulted comparison.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  [[nodiscard]] auto operator<=>(const Tag&) const = default;
};

// Reads what text() writes; nothing where it is not four characters, escapes counted as one.
[[nodiscard]] bool parse_tag_text(std::string_view text, Tag& tag);

}  // namespace poolsentry
