#include "service/nt/local_time.h"

#include "service/nt/windows.h"

namespace poolsentry {

int local_minute_of_day() {
  SYSTEMTIME local{};
  GetLocalTime(&local);
  return local.wHour * 60 + local.wMinute;
}

}  // namespace poolsentry
