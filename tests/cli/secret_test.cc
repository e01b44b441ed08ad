#include "service/cli/secret.h"

#include <catch2/catch.hpp>
#include <deque>
#include <nlohmann/json.hpp>

#include "service/nt/secret_store.h"
#include "tests/cli/recording_terminal.h"
#include "tests/support/data_folder.h"

namespace poolsentry::test {
namespace {

// Somebody who types these lines, or a script that pipes the first of them.
class FakeInput final : public SecretInput {
 public:
  FakeInput(bool terminal, std::deque<std::string> lines)
      : terminal_(terminal), lines_(std::move(lines)) {}
  [[nodiscard]] bool is_terminal() const override { return terminal_; }
  [[nodiscard]] Result<SecretText> read_line(const std::function<void()>& ask) override {
    ++reads_;
    if (terminal_) ask();
    if (lines_.empty()) return failure(ErrorKind::kInput, "broken off; nothing was stored");
    SecretText line(lines_.front());
    lines_.pop_front();
    return line;
  }
  [[nodiscard]] int reads() const { return reads_; }

 private:
  bool terminal_;
  std::deque<std::string> lines_;
  int reads_ = 0;
};

struct Scene {
  ExitStatus run(const std::vector<std::string>& arguments, SecretInput& input) {
    return run_secret_with(arguments, recorder.terminal, input);
  }
  ExitStatus run(const std::vector<std::string>& arguments) {
    FakeInput nobody(false, {});
    return run(arguments, nobody);
  }
  ExitStatus pipe(const std::string& secret, const std::vector<std::string>& arguments) {
    FakeInput script(false, {secret});
    return run(arguments, script);
  }
  ExitStatus type(std::deque<std::string> lines, const std::string& name = "smtp") {
    FakeInput person(true, std::move(lines));
    return run({"set", name}, person);
  }
  [[nodiscard]] bool shows(const std::string& text) const {
    return (recorder.text() + recorder.errors()).find(text) != std::string::npos;
  }

  DataFolder folder;
  RecordingTerminal recorder;
};

std::string stored(std::string_view name = "smtp") {
  const auto secret = read_secret(name);
  return secret ? std::string(secret->view()) : "";
}

TEST_CASE("a script stores a secret by a pipe, and nothing shows it", "[cli][secret]") {
  Scene scene;
  CHECK(scene.pipe("hunter2", {"set", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(stored() == "hunter2");
  CHECK(scene.recorder.text() == "The secret smtp is stored.\n");
  CHECK(scene.recorder.errors().empty());
}

TEST_CASE("a person is asked twice", "[cli][secret]") {
  Scene scene;
  CHECK(scene.type({"hunter2", "hunter2"}) == ExitStatus::kNothingLeaks);
  CHECK(stored() == "hunter2");
  CHECK(scene.recorder.errors() == "Password for smtp: \nThe same again: \n");
  CHECK_FALSE(scene.shows("hunter2"));
}

TEST_CASE("two different inputs store nothing and keep the old secret", "[cli][secret]") {
  Scene scene;
  REQUIRE(scene.pipe("old", {"set", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.type({"hunter2", "hunter3"}) == ExitStatus::kInput);
  CHECK(stored() == "old");
  CHECK(scene.shows("not the same"));
  CHECK_FALSE(scene.shows("hunter"));
}

TEST_CASE("an empty secret is refused, a person is not asked again", "[cli][secret]") {
  Scene scene;
  FakeInput person(true, {"", ""});
  CHECK(scene.run({"set", "smtp"}, person) == ExitStatus::kInput);
  CHECK(person.reads() == 1);
  CHECK(scene.pipe("", {"set", "smtp"}) == ExitStatus::kInput);
  CHECK(scene.shows("nothing was entered"));
  CHECK(scene.shows("the first line of standard input is empty"));
  CHECK(list_secrets().value().empty());
}

TEST_CASE("what is broken off at either question stores nothing", "[cli][secret]") {
  Scene scene;
  CHECK(scene.type({}) == ExitStatus::kInput);
  CHECK(scene.type({"hunter2"}) == ExitStatus::kInput);
  CHECK(list_secrets().value().empty());
  CHECK(scene.shows("broken off"));
}

TEST_CASE("a secret on the command line is refused, said why, and not repeated", "[cli][secret]") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"set", "smtp", "hunter2"},
        std::vector<std::string>{"set", "smtp", "-hunter2"},
        std::vector<std::string>{"set", "smtp", "--password", "hunter2"},
        std::vector<std::string>{"set", "--json", "smtp", "--", "--hunter2"}}) {
    Scene scene;
    FakeInput script(false, {"x"});
    CHECK(scene.run(arguments, script) == ExitStatus::kUsage);
    CHECK(script.reads() == 0);
    CHECK(scene.shows("never taken from the command line"));
    CHECK(scene.shows("Try: poolsentry secret --help"));
    CHECK_FALSE(scene.shows("hunter2"));
  }
}

TEST_CASE("a wrong name is refused before anybody is asked, and not repeated", "[cli][secret]") {
  Scene scene;
  FakeInput person(true, {"x", "x"});
  CHECK(scene.run({"set", "Hunter!2"}, person) == ExitStatus::kUsage);
  CHECK(person.reads() == 0);
  CHECK(scene.shows("lower-case letters"));
  CHECK_FALSE(scene.shows("Hunter!2"));
  CHECK(scene.run({"remove", "../smtp"}) == ExitStatus::kUsage);
}

TEST_CASE("a name that nothing reads is stored with a note", "[cli][secret]") {
  Scene scene;
  CHECK(scene.pipe("hunter2", {"set", "pager"}) == ExitStatus::kNothingLeaks);
  CHECK(stored("pager") == "hunter2");
  CHECK(scene.recorder.errors() ==
        "poolsentry: note: nothing reads a secret of the name pager in this version; known: "
        "smtp\n");
}

TEST_CASE("a blank at the end is stored with a note: cmd's echo makes one", "[cli][secret]") {
  Scene scene;
  CHECK(scene.pipe("hunter2 ", {"set", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(stored() == "hunter2 ");
  CHECK(scene.shows("ends in a blank"));
  CHECK_FALSE(scene.shows("hunter2"));
}

TEST_CASE("the list has names and nothing else", "[cli][secret]") {
  Scene scene;
  CHECK(scene.run({"list"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.shows("No secret is stored."));
  REQUIRE(scene.pipe("hunter2", {"set", "smtp"}) == ExitStatus::kNothingLeaks);
  REQUIRE(scene.pipe("hunter2", {"set", "pager"}) == ExitStatus::kNothingLeaks);
  RecordingTerminal recorder;
  FakeInput nobody(false, {});
  const std::vector<std::string> arguments = {"list"};
  CHECK(run_secret_with(arguments, recorder.terminal, nobody) == ExitStatus::kNothingLeaks);
  CHECK(recorder.text() == "pager\nsmtp\n");
}

TEST_CASE("removing says whether there was one, and succeeds either way", "[cli][secret]") {
  Scene scene;
  REQUIRE(scene.pipe("hunter2", {"set", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.run({"remove", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.shows("The secret smtp is removed."));
  CHECK(scene.run({"remove", "smtp"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.shows("The secret smtp was not stored."));
  CHECK(stored().empty());
}

TEST_CASE("every action is written as JSON, too", "[cli][secret]") {
  const DataFolder folder;
  const auto json = [](const std::vector<std::string>& arguments) {
    RecordingTerminal recorder;
    FakeInput script(false, {"hunter2"});
    CHECK(run_secret_with(arguments, recorder.terminal, script) == ExitStatus::kNothingLeaks);
    CHECK_THAT(recorder.text(), !Catch::Contains("hunter2"));
    auto object = nlohmann::json::parse(recorder.text());
    CHECK(object.at("schema") == "poolsentry.secret/1");
    CHECK(object.at("action") == arguments.front());
    return object;
  };
  CHECK(json({"set", "smtp", "--json"}).at("name") == "smtp");
  CHECK(json({"list", "--json"}).at("names") == std::vector<std::string>{"smtp"});
  CHECK(json({"remove", "smtp", "--json"}).at("removed") == true);
  CHECK(json({"remove", "smtp", "--json"}).at("removed") == false);
  CHECK(json({"list", "--json"}).at("names").empty());
}

TEST_CASE("secret without what it needs is a usage error", "[cli][secret]") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, std::vector<std::string>{"set"},
        std::vector<std::string>{"show", "smtp"}, std::vector<std::string>{"list", "smtp"},
        std::vector<std::string>{"remove"}, std::vector<std::string>{"remove", "smtp", "x"}}) {
    Scene scene;
    CHECK(scene.run(arguments) == ExitStatus::kUsage);
    CHECK(scene.shows("Try: poolsentry secret --help"));
  }
}

TEST_CASE("the help of secret tells where the secret comes from", "[cli][secret]") {
  Scene scene;
  CHECK(scene.run({"--help"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.shows("standard input"));
  CHECK(scene.shows("poolsentry secret set smtp"));
}

}  // namespace
}  // namespace poolsentry::test
