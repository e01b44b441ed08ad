// Bodies and factories that remember what happened to them.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "service/host/service_body.h"

namespace poolsentry {

class CountingBody : public ServiceBody {
 public:
  Result<void> run() override { return {}; }
  void request_stop() noexcept override { ++requests; }

  int requests = 0;
};

// Runs until it is asked to stop; gives up after 10 s, so that a broken host fails a test instead
// of hanging it.
class WaitingBody : public ServiceBody {
 public:
  // `on_run` is called once run() has begun.
  explicit WaitingBody(std::function<void()> on_run) : on_run_(std::move(on_run)) {}

  Result<void> run() override {
    on_run_();
    std::unique_lock lock(mutex_);
    const bool asked = asked_.wait_for(lock, std::chrono::seconds{10}, [this] { return stop_; });
    if (asked) return {};
    return failure(ErrorKind::kInternal, "nobody asked the body to stop");
  }
  void request_stop() noexcept override {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    asked_.notify_all();
  }

 private:
  std::function<void()> on_run_;
  std::mutex mutex_;
  std::condition_variable asked_;
  bool stop_ = false;
};

// Makes whatever a test wants made.
class FakeFactory final : public ServiceBodyFactory {
 public:
  using Maker = std::function<Result<std::unique_ptr<ServiceBody>>()>;
  explicit FakeFactory(Maker maker) : maker_(std::move(maker)) {}
  Result<std::unique_ptr<ServiceBody>> make() override { return maker_(); }

 private:
  Maker maker_;
};

}  // namespace poolsentry
