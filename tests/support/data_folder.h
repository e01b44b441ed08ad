// A data folder of its own for one test.
#pragma once

#include <cstdlib>
#include <string>

#include "tests/support/temp_folder.h"

namespace poolsentry {

// data_folder() is this one as long as it lives; one at a time.
class DataFolder : public TempFolder {
 public:
  DataFolder() : setting_("POOLSENTRY_DATA=" + file("data")) { putenv(setting_.data()); }
  // Empty is as if it were not set; a literal, since the environment keeps the pointer.
  ~DataFolder() {
    static char unset[] = "POOLSENTRY_DATA=";
    putenv(unset);
  }

 private:
  std::string setting_;
};

}  // namespace poolsentry
