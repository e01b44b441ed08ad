// What a connection of libcurl is encrypted with.
#pragma once

#include <string>

namespace poolsentry {

// "TLS 1.3", or "TLS" where the version is not known. `session` is what CURLINFO_TLS_SSL_PTR gives
// (https://curl.se/libcurl/c/CURLINFO_TLS_SSL_PTR.html): OpenSSL's SSL* on posix, Schannel's
// CtxtHandle* on Windows; never null.
[[nodiscard]] std::string tls_version(void* session);

}  // namespace poolsentry
