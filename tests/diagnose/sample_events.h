// Events as Windows writes them, for the tests of whoever reads them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/little_endian.h"

namespace poolsentry {

inline std::vector<std::byte> bytes_of_words(std::initializer_list<std::uint32_t> words) {
  std::vector<std::byte> bytes;
  for (const std::uint32_t word : words) append_little_endian<4>(bytes, word);
  return bytes;
}

// The data of a published event 2020 of Srv.
inline std::vector<std::byte> data_of_2020() {
  return bytes_of_words({0x00040000, 0x00540001, 0x00000000, 0xC00007E4, 0x00000000, 0xC000009A,
                         0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x0000000B});
}

// The same as Windows renders it in XML since Vista.
inline constexpr std::string_view kXmlOf2020 =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='Srv'/><EventID Qualifiers='49152'>2020</EventID><Level>2</Level><Task>0</Task>"
    "<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='2026-03-02T10:20:30.4567890Z'/>"
    "<EventRecordID>4711</EventRecordID><Channel>System</Channel><Computer>FS01</Computer>"
    "<Security/></System><EventData><Data>\\Device\\LanmanServer</Data><Binary>"
    "000004000100540000000000E40700C0000000009A0000C0000000000000000000000000000000000B000000"
    "</Binary></EventData></Event>";

// An event 2004 with the structure of those published; the figures are made up.
inline constexpr std::string_view kXmlOf2004 =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='Microsoft-Windows-Resource-Exhaustion-Detector' "
    "Guid='{9988748e-c2e8-4054-85f6-0c3e1cad2470}'/><EventID>2004</EventID><Version>0</Version>"
    "<Level>3</Level><Task>3</Task><Opcode>33</Opcode><Keywords>0x8000000020000000</Keywords>"
    "<TimeCreated SystemTime='2026-03-02T11:17:15.5785479Z'/><Channel>System</Channel>"
    "<Computer>FS01</Computer><Security UserID='S-1-5-18'/></System><UserData>"
    "<MemoryExhaustionInfo "
    "xmlns='http://www.microsoft.com/Windows/Resource/Exhaustion/Detector/Events'><SystemInfo>"
    "<SystemCommitLimit>8589934592</SystemCommitLimit>"
    "<SystemCommitCharge>8504035246</SystemCommitCharge>"
    "<ProcessCommitCharge>4294967296</ProcessCommitCharge>"
    "<PagedPoolUsage>3221225472</PagedPoolUsage>"
    "<PhysicalMemorySize>4294967296</PhysicalMemorySize>"
    "<PhysicalMemoryUsage>4080218931</PhysicalMemoryUsage>"
    "<NonPagedPoolUsage>268435456</NonPagedPoolUsage><Processes>402</Processes></SystemInfo>"
    "<ProcessInfo><Process_1><Name>store.exe</Name><ID>7580</ID>"
    "<CreationTime>2026-03-01T07:43:32.5901929Z</CreationTime>"
    "<CommitCharge>2147483648</CommitCharge><HandleCount>2679</HandleCount>"
    "<Version>1.0.0.0</Version><TypeInfo>201</TypeInfo></Process_1><Process_2>"
    "<Name>w3wp.exe</Name><ID>21092</ID><CommitCharge>536870912</CommitCharge>"
    "<HandleCount>638</HandleCount><Version>10.0.1</Version><TypeInfo>210</TypeInfo></Process_2>"
    "</ProcessInfo><PagedPoolInfo><Tag_1><Name>NtFC</Name><PoolUsed>2147483648</PoolUsed></Tag_1>"
    "<Tag_2><Name>Pp  </Name><PoolUsed>1048576</PoolUsed></Tag_2></PagedPoolInfo>"
    "<NonPagedPoolInfo><Tag_1><Name>EtwB</Name><PoolUsed>54525952</PoolUsed></Tag_1>"
    "</NonPagedPoolInfo></MemoryExhaustionInfo></UserData></Event>";

// One EVENTLOGRECORD of ReadEventLog.
struct RecordSpec {
  std::uint32_t number = 1;
  std::uint32_t id = 0xC00007E4;
  std::string source = "Srv";
  std::vector<std::byte> data = data_of_2020();
  std::uint32_t time_s = 1'772'446'830;  // 2026-03-02T10:20:30Z
};

inline void append_utf16(std::vector<std::byte>& bytes, std::string_view ascii) {
  for (const char c : ascii) append_little_endian<2>(bytes, static_cast<unsigned char>(c));
  append_little_endian<2>(bytes, 0);
}

inline std::vector<std::byte> record_of(const RecordSpec& spec) {
  std::vector<std::byte> names;
  append_utf16(names, spec.source);
  append_utf16(names, "FS01");
  while (names.size() % 4 != 0) names.push_back({});
  const std::size_t data_at = 56 + names.size();
  const std::size_t padded = (spec.data.size() + 3) / 4 * 4;
  const std::size_t length = data_at + padded + 4;

  std::vector<std::byte> bytes;
  append_little_endian<4>(bytes, length);
  append_little_endian<4>(bytes, 0x654C'664C);  // "LfLe"
  append_little_endian<4>(bytes, spec.number);
  append_little_endian<4>(bytes, spec.time_s);  // generated
  append_little_endian<4>(bytes, spec.time_s);  // written
  append_little_endian<4>(bytes, spec.id);
  append_little_endian<2>(bytes, 1);        // EVENTLOG_ERROR_TYPE
  append_little_endian<2>(bytes, 0);        // strings
  append_little_endian<4>(bytes, 0);        // category, flags
  append_little_endian<4>(bytes, 0);        // closing record
  append_little_endian<4>(bytes, data_at);  // of strings: there are none
  append_little_endian<4>(bytes, 0);        // length of the SID
  append_little_endian<4>(bytes, 0);        // its offset
  append_little_endian<4>(bytes, spec.data.size());
  append_little_endian<4>(bytes, data_at);
  bytes.insert(bytes.end(), names.begin(), names.end());
  bytes.insert(bytes.end(), spec.data.begin(), spec.data.end());
  bytes.resize(data_at + padded);
  append_little_endian<4>(bytes, length);
  return bytes;
}

}  // namespace poolsentry
