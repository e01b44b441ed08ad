// Alerts for the tests of what sends them.
#pragma once

#include "service/notify/sender.h"
#include "tests/support/fake_server.h"

namespace poolsentry {

inline Message leak_message() {
  Message message;
  Alert& alert = message.alert;
  alert.id = EventId::kLeak;
  alert.time = kMonday + std::chrono::hours{8};
  alert.inserts = {"Strg", "paged", "FS01",   "2.1 MB an hour", "Monday",  "141 MB",    "1,000",
                   "69 %", "pool",  "in 5 d", "evidence",       "srv.sys", "restart it"};
  AlertFacts& facts = alert.facts;
  facts.host = "FS01";
  facts.subject = "Strg.paged";
  facts.series = {{Tag::from_text("Strg"), Pool::kPaged}};
  facts.pool = Pool::kPaged;
  facts.pool_bytes = 150'000'000;
  facts.limit_bytes = 200'000'000;
  facts.bytes = 141'000'000;
  facts.bytes_per_hour = GrowthRate{2e6, 2.1e6, 2.2e6};
  facts.onset = kMonday;
  facts.raised_at = kMonday + std::chrono::hours{7};
  facts.exhausted_at = {kMonday + std::chrono::hours{100}, kMonday + std::chrono::hours{120},
                        kMonday + std::chrono::hours{140}};
  message.id = "FS01-2000-Strg.paged-20260302T080000.000Z";
  message.stored_at = kMonday + std::chrono::hours{8};
  return message;
}

}  // namespace poolsentry
