// What is wrong with a configuration: every fault with its place, so that one round of corrections
// is enough.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace poolsentry {

// Filled while a file is read.
class ConfigErrors {
 public:
  // More are counted but not shown.
  static constexpr std::size_t kMaxShown = 20;

  void add(std::string_view path, std::string_view what);

  [[nodiscard]] std::size_t count() const { return count_; }
  // True where something at `path` or below it was rejected.
  [[nodiscard]] bool any_under(std::string_view path) const;

  // All of them as one kUsage error: a line for each, "FILE: PATH: what". There must be one.
  [[nodiscard]] Error to_error(std::string_view file_name) const;

 private:
  struct Fault {
    std::string path;
    std::string what;
  };

  std::size_t count_ = 0;
  std::vector<Fault> shown_;
};

// A place in the file, `$.alerts.email.to[0]`, and the list that complaints about it go to (it must
// outlive the place).
class Place {
 public:
  explicit Place(ConfigErrors& errors) : errors_(errors), path_("$") {}

  [[nodiscard]] Place member(std::string_view key) const;
  [[nodiscard]] Place element(std::size_t index) const;
  [[nodiscard]] const std::string& path() const { return path_; }

  void reject(std::string_view what) const { errors_.add(path_, what); }

 private:
  Place(ConfigErrors& errors, std::string path) : errors_(errors), path_(std::move(path)) {}

  ConfigErrors& errors_;
  std::string path_;
};

}  // namespace poolsentry
