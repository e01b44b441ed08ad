#include <dlfcn.h>

#include "service/notify/tls_version.h"

namespace poolsentry {

std::string tls_version(void* session) {
  // libcurl has loaded OpenSSL; linking it too would only be for this one word.
  using GetVersion = const char* (*)(const void*);
  const auto get_version = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "SSL_get_version"));
  const std::string name = get_version == nullptr ? "" : get_version(session);
  const std::string prefix = "TLSv";
  return name.starts_with(prefix) ? "TLS " + name.substr(prefix.size()) : "TLS";
}

}  // namespace poolsentry
