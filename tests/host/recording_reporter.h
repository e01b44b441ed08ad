// Stands for the service control manager and remembers what it was told.
#pragma once

#include <vector>

#include "service/host/service_lifecycle.h"

namespace poolsentry {

class RecordingReporter final : public ServiceReporter {
 public:
  void report(const ServiceReport& report) noexcept override { reports.push_back(report); }

  [[nodiscard]] std::vector<ServiceState> states() const {
    std::vector<ServiceState> result;
    for (const ServiceReport& report : reports) result.push_back(report.state);
    return result;
  }
  [[nodiscard]] std::vector<std::uint32_t> checkpoints() const {
    std::vector<std::uint32_t> result;
    for (const ServiceReport& report : reports) result.push_back(report.checkpoint);
    return result;
  }

  std::vector<ServiceReport> reports;
};

}  // namespace poolsentry
