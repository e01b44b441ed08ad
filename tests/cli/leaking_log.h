// Logs of fake servers, for the verbs that judge them.
#pragma once

#include <string>

#include "core/formats/snapshot_writer.h"
#include "tests/support/fake_server.h"

namespace poolsentry::test {

// The memsnap log of a server sampled once a minute, on which Strg grows by `per_day` megabytes.
inline std::string log_of_leak(int minutes, double per_day) {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, per_day)).add("File", Pool::kPaged, leaking(20, 0));
  std::string text;
  for (int minute = 0; minute < minutes; ++minute) {
    text += write_snapshot(server.at(std::chrono::minutes{minute}), SnapshotFormat::kMemsnap,
                           minute == 0);
  }
  return text;
}

}  // namespace poolsentry::test
