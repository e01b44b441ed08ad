// What can be asked of the service control manager without a service; tests/wine/service_test.sh
// has the life of an installed one.
#include <catch2/catch.hpp>

#include "service/host/service_control.h"
#include "service/host/service_settings.h"
#include "service/nt/registry.h"

using namespace poolsentry;

namespace {

void check_not_installed(const Error& error) {
  CHECK(error.kind == ErrorKind::kUnavailable);
  CHECK_THAT(error.message, Catch::Contains("is not installed"));
}

}  // namespace

TEST_CASE("a service that is not installed has no status and can neither start, stop nor change") {
  const auto status = service_status();
  REQUIRE_FALSE(status);
  check_not_installed(status.error());
  for (const auto change : {start_service, stop_service}) {
    const auto changed = change();
    REQUIRE_FALSE(changed);
    check_not_installed(changed.error());
  }
  const auto configured = configure_service();
  REQUIRE_FALSE(configured);
  check_not_installed(configured.error());
}

TEST_CASE("removing a service that is not installed changes nothing") {
  CHECK(uninstall_service().value() == Change::kNone);
}

TEST_CASE("a service is not installed with a configuration that is not there") {
  const auto installed = install_service("C:\\no such folder\\config.json");
  REQUIRE_FALSE(installed);
  CHECK(installed.error().kind == ErrorKind::kUsage);
  CHECK_THAT(installed.error().message, Catch::StartsWith("C:\\no such folder\\config.json: "));
  CHECK_FALSE(service_status());
}

TEST_CASE("the source of events is registered, updated and removed") {
  const std::string key = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\PoolSentry";
  REQUIRE(register_event_source("C:\\old.exe"));
  REQUIRE(register_event_source("C:\\Program Files\\poolsentry.exe"));
  CHECK(read_machine_text(key, "EventMessageFile").value() == "C:\\Program Files\\poolsentry.exe");
  // Errors, warnings and information.
  CHECK(read_machine_number(key, "TypesSupported").value() == 7U);
  REQUIRE(remove_event_source());
  CHECK(read_machine_text(key, "EventMessageFile").value() == std::nullopt);
  CHECK(remove_event_source());
}
