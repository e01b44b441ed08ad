#include "service/nt/process_text.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("the program stands first and quoted, with single backslashes") {
  CHECK(command_line(R"(C:\Program Files\page.exe)", {}) == R"("C:\Program Files\page.exe")");
  CHECK(command_line(R"(C:\page.exe)", {"--to", "on call", "", R"(C:\my "own"\)"}) ==
        R"("C:\page.exe" "--to" "on call" "" "C:\my \"own\"\\")");
  CHECK(command_line("C:\\a\" & calc \".exe", {}) == "\"C:\\a & calc .exe\"");
}

TEST_CASE("a batch file is known however its name is written") {
  for (const char* path :
       {R"(C:\tools\page.bat)", R"(C:\tools\PAGE.Cmd)", R"(C:\tools\page.bat.)",
        R"(C:\tools\page.bat . .)", R"(C:\tools\page.cmd )", R"(C:\tools\page.bat::$DATA)",
        "C:/tools/page.bat", "page.bat", ".bat"}) {
    INFO(path);
    CHECK(is_batch_file(path));
  }
  for (const char* path :
       {R"(C:\tools\page.exe)", R"(C:\tools.bat\page.exe)", R"(C:\tools\page.bat.exe)",
        R"(C:\tools\bat)", "", "C:\\", R"(C:\tools\page.batx)"}) {
    INFO(path);
    CHECK_FALSE(is_batch_file(path));
  }
}

TEST_CASE("a full path of Windows has its drive and folder, or its server") {
  CHECK(is_full_windows_path(R"(C:\tools\page.exe)"));
  CHECK(is_full_windows_path("z:/tools/page.exe"));
  CHECK(is_full_windows_path(R"(\\server\share\page.exe)"));
  for (const char* path : {"page.exe", R"(\tools\page.exe)", "C:page.exe", "", "C:", R"(1:\a)",
                           "/usr/bin/true", R"(tools\page.exe)"}) {
    INFO(path);
    CHECK_FALSE(is_full_windows_path(path));
  }
}

TEST_CASE("a variable that is added takes the place of its name in any case") {
  const auto merged = merged_environment({"Path=C:\\", "poolsentry_event=1", "=C:=C:\\tools"},
                                         {{"POOLSENTRY_EVENT", "2000"}, {"ALPHA", "a=b"}});
  CHECK(merged == std::vector<std::string>{"=C:=C:\\tools", "ALPHA=a=b", "Path=C:\\",
                                           "POOLSENTRY_EVENT=2000"});
}

TEST_CASE("variables are sorted by their names in capitals") {
  CHECK(merged_environment({"a_b=1", "AB=2", "A=9", "aa=3"}, {}) ==
        std::vector<std::string>{"A=9", "aa=3", "AB=2", "a_b=1"});
}
