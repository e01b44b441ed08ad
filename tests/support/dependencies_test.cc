// Each library works in every build: what differs between Debian's Linux packages and what
// scripts/setup.sh builds for Windows shows here, and not in the feature that needs it.
#include <curl/curl.h>
#include <sqlite3.h>
#include <zlib.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <tl/expected.hpp>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace {

TEST_CASE("curl speaks SMTP and HTTP with and without TLS") {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  REQUIRE(info != nullptr);
  std::set<std::string> protocols;
  for (const char* const* name = info->protocols; *name != nullptr; ++name) protocols.insert(*name);
  for (const char* wanted : {"http", "https", "smtp", "smtps"}) {
    CAPTURE(wanted);
    CHECK(protocols.count(wanted) == 1);
  }
  REQUIRE(info->ssl_version != nullptr);
#ifdef CURL_STATICLIB
  CHECK(std::string(info->ssl_version) == "Schannel");
  CHECK(protocols.size() == 4);
#endif
  CHECK((info->features & CURL_VERSION_NTLM) != 0);
  CHECK((info->features & CURL_VERSION_LIBZ) != 0);
  CHECK((info->features & CURL_VERSION_ASYNCHDNS) != 0);
}

TEST_CASE("curl reports a refused connection as an error") {
  REQUIRE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  CURL* handle = curl_easy_init();
  REQUIRE(handle != nullptr);
  // Port 1 of loopback: nobody listens there.
  curl_easy_setopt(handle, CURLOPT_URL, "http://127.0.0.1:1/");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  CHECK(curl_easy_perform(handle) == CURLE_COULDNT_CONNECT);
  curl_easy_cleanup(handle);
  curl_global_cleanup();
}

TEST_CASE("SQLite is thread safe and stores rows") {
  CHECK(sqlite3_threadsafe() == 1);
  CHECK(std::string(sqlite3_libversion()) == SQLITE_VERSION);
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(":memory:", &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, "CREATE TABLE t(a BLOB); INSERT INTO t VALUES (x'53747267');",
                     nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(database, "SELECT a FROM t", -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  CHECK(sqlite3_column_bytes(statement, 0) == 4);
  sqlite3_finalize(statement);
  CHECK(sqlite3_close(database) == SQLITE_OK);
}

TEST_CASE("SQLite keeps a write-ahead log beside a file") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("poolsentry_test_" + std::to_string(std::random_device{}()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((folder / "wal.db").string().c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, "PRAGMA journal_mode=WAL; CREATE TABLE t(a);", nullptr, nullptr,
                     nullptr) == SQLITE_OK);
  CHECK(std::filesystem::exists(folder / "wal.db-wal"));
  CHECK(sqlite3_close(database) == SQLITE_OK);
  std::filesystem::remove_all(folder);
}

TEST_CASE("zlib inflates what it deflated") {
  const std::string text(10'000, 'p');
  std::string packed(compressBound(static_cast<uLong>(text.size())), '\0');
  uLongf packed_size = static_cast<uLongf>(packed.size());
  REQUIRE(compress(reinterpret_cast<Bytef*>(packed.data()), &packed_size,
                   reinterpret_cast<const Bytef*>(text.data()),
                   static_cast<uLong>(text.size())) == Z_OK);
  std::string unpacked(text.size(), '\0');
  uLongf unpacked_size = static_cast<uLongf>(unpacked.size());
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(unpacked.data()), &unpacked_size,
                     reinterpret_cast<const Bytef*>(packed.data()), packed_size) == Z_OK);
  CHECK(unpacked == text);
}

TEST_CASE("spdlog formats through fmt into a sink") {
  std::ostringstream out;
  spdlog::logger logger("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  logger.set_pattern("%l %v");
  logger.warn("{} leaks {:.1f} MiB", "Strg", 1.25);
  logger.flush();
  CHECK(out.str().find("warning Strg leaks 1.2 MiB") == 0);
}

TEST_CASE("an Asio timer fires on a thread that runs the context") {
  boost::asio::io_context context;
  boost::asio::steady_timer timer(context, std::chrono::milliseconds(1));
  bool fired = false;
  timer.async_wait([&](const boost::system::error_code& error) { fired = !error; });
  std::thread runner([&] { context.run(); });
  runner.join();
  CHECK(fired);
}

TEST_CASE("a condition variable waits no longer than it is told") {
  // On Windows this is winpthreads with our GetTickCount64.
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  CHECK(never.wait_for(lock, std::chrono::milliseconds(1)) == std::cv_status::timeout);
}

TEST_CASE("the header libraries work together") {
  const tl::expected<int, std::string> error = tl::unexpected<std::string>("no");
  CHECK(error.error() == "no");
  CHECK(nlohmann::json::parse("{\"a\": 1 /* as in the configuration */}", nullptr, true, true)
            .at("a") == 1);
  CLI::App app;
  bool flag = false;
  app.add_flag("--json", flag);
  app.parse("--json", false);
  CHECK(flag);
}

}  // namespace
