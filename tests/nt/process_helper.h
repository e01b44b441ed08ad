// What process_helper needs of its platform.
#pragma once

#include <string>
#include <vector>

namespace poolsentry {

// No line break is translated.
void use_binary_streams();

// Starts `program` with our own standard streams and does not wait for it.
[[nodiscard]] bool start_beside(const std::string& program,
                                const std::vector<std::string>& arguments);

}  // namespace poolsentry
