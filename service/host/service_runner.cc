#include "service/host/service_runner.h"

#include <exception>

namespace poolsentry {
namespace {

Result<void> run_body(ServiceBodyFactory& factory, ServiceLifecycle& lifecycle, StopRelay& stop) {
  const Result<std::unique_ptr<ServiceBody>> body = factory.make();
  if (!body) return pass_on(body);
  const StopConnection connection(stop, **body);
  lifecycle.running();
  Result<void> outcome = (*body)->run();
  // From here the body is taken down, which is part of stopping.
  lifecycle.stopping();
  return outcome;
}

Result<void> run_body_without_exceptions(ServiceBodyFactory& factory, ServiceLifecycle& lifecycle,
                                         StopRelay& stop) {
  try {
    return run_body(factory, lifecycle, stop);
  } catch (const std::exception& exception) {
    return failure(ErrorKind::kInternal, std::string("unexpected exception: ") + exception.what());
  } catch (...) {
    return failure(ErrorKind::kInternal, "unexpected exception of an unknown type");
  }
}

class NobodyListens final : public ServiceReporter {
 public:
  void report(const ServiceReport& /*report*/) noexcept override {}
};

}  // namespace

Result<void> run_service(ServiceBodyFactory& factory, ServiceLifecycle& lifecycle,
                         StopRelay& stop) noexcept {
  lifecycle.starting();
  Result<void> outcome = run_body_without_exceptions(factory, lifecycle, stop);
  lifecycle.stopped(outcome);
  return outcome;
}

Result<void> run_unattended(ServiceBodyFactory& factory, StopRelay& stop) noexcept {
  NobodyListens nobody;
  ServiceLifecycle lifecycle(nobody);
  return run_service(factory, lifecycle, stop);
}

}  // namespace poolsentry
