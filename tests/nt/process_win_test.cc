#include <catch2/catch.hpp>

#include "service/nt/process.h"
#include "tests/nt/process_test_helper.h"
#include "tests/support/temp_folder.h"

using namespace poolsentry;

TEST_CASE("a batch file is refused, and says what to use") {
  const TempFolder folder;
  for (const char* name : {"page.bat", "PAGE.CMD", "page.bat. ."}) {
    folder.write(name, "@echo off\r\n");
    ProcessRequest request;
    request.program = folder.path().string() + '\\' + name;
    request.time_limit = std::chrono::minutes{1};
    const auto result = run_process(request, {});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::kUsage);
    CHECK(result.error().message.find("batch file") != std::string::npos);
  }
}

TEST_CASE("a file without a program in it is told to be none") {
  const TempFolder folder;
  folder.write("page.ps1", "Write-Host 1\r\n");
  const auto checked = check_program(folder.path().string() + "\\page.ps1");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::kUnavailable);
  CHECK(checked.error().message.find("name its interpreter") != std::string::npos);
}

TEST_CASE("a program whose path has blanks is started") {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path() / "two words");
  const auto copy = folder.path() / "two words" / "page now.exe";
  std::filesystem::copy_file(process_helper(), copy);
  ProcessRequest request;
  request.program = copy.string();
  request.arguments = {"arguments", "one"};
  request.time_limit = std::chrono::minutes{2};
  const auto result = run_process(request, {});
  REQUIRE(result);
  CHECK(result->output == "one\n");
}
