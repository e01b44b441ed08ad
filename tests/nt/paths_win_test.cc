#include <catch2/catch.hpp>

#include "service/nt/paths.h"
#include "service/nt/private_folder.h"
#include "service/nt/windows.h"

using namespace poolsentry;

TEST_CASE("the data folder is the one that POOLSENTRY_DATA names") {
  SetEnvironmentVariableW(L"POOLSENTRY_DATA", L"D:\\d\u00E4ta");
  CHECK(data_folder().value() == "D:\\d\xC3\xA4ta");
  SetEnvironmentVariableW(L"POOLSENTRY_DATA", nullptr);
}

TEST_CASE("the data folder lies beside all users' application data otherwise") {
  SetEnvironmentVariableW(L"POOLSENTRY_DATA", nullptr);
  // Not by the variable ProgramData, which NT 5.2 does not have.
  SetEnvironmentVariableW(L"ProgramData", nullptr);
  const std::string folder = data_folder().value();
  CHECK_THAT(folder, Catch::EndsWith("\\PoolSentry"));
  CHECK(folder.substr(1, 2) == ":\\");
}

TEST_CASE("the program knows where it is") {
  CHECK_THAT(executable_path().value(), Catch::EndsWith("\\nt_test.exe"));
}

TEST_CASE("a relative path is made absolute without asking whether it is there") {
  const std::string path = absolute_path("no\\such\\..\\file").value();
  CHECK(path.substr(1, 2) == ":\\");
  CHECK_THAT(path, Catch::EndsWith("\\no\\file"));
}

TEST_CASE("a private folder is made with those above it, and again without an error") {
  wchar_t temporary[MAX_PATH] = {};
  REQUIRE(GetTempPathW(MAX_PATH, temporary) != 0);
  const std::wstring above = temporary + std::wstring(L"poolsentry-folder-test");
  const std::wstring folder = above + L"\\data";
  const std::string utf8(folder.begin(), folder.end());
  for (int times = 0; times < 2; ++times) {
    const auto made = make_private_folder(utf8);
    // A file system without permissions is told apart from a folder that cannot be made.
    CHECK((made || made.error().kind == ErrorKind::kUnavailable));
  }
  CHECK(RemoveDirectoryW(folder.c_str()));
  CHECK(RemoveDirectoryW(above.c_str()));
}

TEST_CASE("a file in the place of a private folder is an error that names it") {
  const std::string program = executable_path().value();
  const auto made = make_private_folder(program);
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::kInternal);
  CHECK_THAT(made.error().message, Catch::StartsWith(program + ": "));
}
