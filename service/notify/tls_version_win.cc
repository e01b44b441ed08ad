#define SECURITY_WIN32
#include "service/notify/tls_version.h"
#include "service/nt/system_function.h"
#include "service/nt/windows.h"

// Behind <windows.h>, which they need.
#include <schannel.h>
#include <sspi.h>

namespace poolsentry {

std::string tls_version(void* session) {
  const auto init =
      system_function<INIT_SECURITY_INTERFACE_W>(L"secur32.dll", "InitSecurityInterfaceW");
  const SecurityFunctionTableW* const functions = init == nullptr ? nullptr : init();
  SecPkgContext_ConnectionInfo info{};
  if (functions == nullptr ||
      functions->QueryContextAttributesW(static_cast<CtxtHandle*>(session),
                                         SECPKG_ATTR_CONNECTION_INFO, &info) != SEC_E_OK) {
    return "TLS";
  }
  // SP_PROT_TLS1_CLIENT and its like (schannel.h of a newer SDK has them all).
  switch (info.dwProtocol) {
    case 0x80:
      return "TLS 1.0";
    case 0x200:
      return "TLS 1.1";
    case 0x800:
      return "TLS 1.2";
    case 0x2000:
      return "TLS 1.3";
    default:
      return "TLS";
  }
}

}  // namespace poolsentry
