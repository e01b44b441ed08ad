#include "service/nt/local_time.h"

#include <ctime>

namespace poolsentry {

int local_minute_of_day() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return local.tm_hour * 60 + local.tm_min;
}

}  // namespace poolsentry
