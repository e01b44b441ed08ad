#!/usr/bin/env python3
"""Every rule of tidy.py can fail, at the line that it names, and a clean tree has no violation."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import tidy  # noqa: E402
from cpp_source import CppSource  # noqa: E402

BODY = "int f() { return 0; }\n"
LONG_FUNCTION = "int f() {\n" + "  g();\n" * 69 + "}\n"


def violations_of(rule, files):
    """(path, line) of what `rule` finds in a tree with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return [(path, line) for path, line, _ in rule(tidy.Tree(folder))]


class Rules(unittest.TestCase):

    def expect(self, rule, files, *expected):
        self.assertEqual(violations_of(rule, files), list(expected))
        self.tested.add(rule)

    tested = set()

    @classmethod
    def tearDownClass(cls):
        untested = [rule.__name__ for rule in tidy.RULES if rule not in cls.tested]
        assert not untested, f"rules without a test that they fail: {untested}"

    def test_include_direction(self):
        self.expect(tidy.include_direction, {"core/detect/a.cc": '#include "core/pool/tag.h"\n'
                                             '// #include "core/engine/engine.h"\n'})
        self.expect(tidy.include_direction, {"core/pool/a.h": '#include "core/detect/leak.h"\n'},
                    ("core/pool/a.h", 1))
        self.expect(tidy.include_direction, {"core/pool/a.cc": '\n#include "service/x.h"\n'},
                    ("core/pool/a.cc", 2))
        self.expect(tidy.include_direction, {"service/app/a.cc": '#include "tests/fake.h"\n'},
                    ("service/app/a.cc", 1))
        self.expect(tidy.include_direction, {"core/unknown/a.cc": '#include "core/base/time.h"\n'},
                    ("core/unknown/a.cc", 1))

    def test_core_is_portable(self):
        for text in ("#ifdef _WIN32\n", "#include <boost/asio.hpp>\n", "#include <Windows.h>\n",
                     "auto t = std::chrono::system_clock::now();\n", 'getenv("HOME");\n',
                     "std::this_thread::sleep_for(s);\n", "time(nullptr);\n"):
            self.expect(tidy.core_is_portable, {"core/base/a.cc": text}, ("core/base/a.cc", 1))
        self.expect(tidy.core_is_portable, {"core/base/a.cc": "// sleep_for\nf(\"getenv\");\n"})
        self.expect(tidy.core_is_portable, {"service/app/a.cc": 'getenv("HOME");\n'})
        self.expect(tidy.core_is_portable,
                    {"core/base/a.cc": "#include <boost/property_tree/ptree.hpp>\n"})

    def test_platform_files(self):
        text = "#ifdef _WIN32\n"
        self.expect(tidy.platform_files, {"service/nt/a.cc": text}, ("service/nt/a.cc", 1))
        self.expect(tidy.platform_files, {"service/nt/a_win.cc": text})
        text = "#include <windows.h>\n"
        self.expect(tidy.platform_files, {"service/nt/a_win.cc": text}, ("service/nt/a_win.cc", 1))
        self.expect(tidy.platform_files, {"service/nt/windows.h": text})

    def test_heavy_headers(self):
        text = "#include <nlohmann/json.hpp>\n"
        self.expect(tidy.heavy_headers, {"core/base/a.h": text}, ("core/base/a.h", 1))
        self.expect(tidy.heavy_headers, {"core/base/a.cc": text})

    def test_function_length(self):
        self.expect(tidy.function_length, {"core/a/a.cc": "\n\n" + LONG_FUNCTION},
                    ("core/a/a.cc", 3))
        self.expect(tidy.function_length, {"core/a/a.cc": "int f() {\n" + "  g();\n" * 68 + "}\n"})

    def test_function_totals(self):
        short, middle = "int f() {\n  g();\n}\n", "int f() {\n" + "  g();\n" * 6 + "}\n"
        long = "int f() {\n" + "  g();\n" * 29 + "}\n"
        self.expect(tidy.function_length, {"core/a/a.cc": short * 300 + middle * 200})
        self.expect(tidy.function_length, {"core/a/a.cc": short * 100 + middle * 200}, ("core", 0))
        self.expect(tidy.function_length, {"core/a/a.cc": short * 400 + long * 60}, ("core", 0))
        self.expect(tidy.function_length, {"core/a/a.cc": middle * 20})

    def test_file_length(self):
        files = {f"core/a/{number}.cc": BODY * 399 for number in range(9)}
        self.expect(tidy.file_length, {**files, "core/a/long.cc": BODY * 900})
        self.expect(tidy.file_length, {"core/a/a.cc": BODY * 400, "core/a/b.cc": BODY * 900},
                    ("core", 0))

    def test_line_length(self):
        self.expect(tidy.line_length, {"core/a/a.cc": "x" * 100 + "\n" + "x" * 101 + "\n"},
                    ("core/a/a.cc", 2))
        self.expect(tidy.line_length, {"docs/a.md": "x" * 101 + "\n"})

    def test_comment_share(self):
        self.expect(tidy.comment_share, {"core/a/a.cc": BODY * 900 + "// why\n" * 200,
                                         "core/a/a.h": BODY * 60 + "// what\n" * 40})
        self.expect(tidy.comment_share, {"core/a/a.cc": BODY * 900 + "// why\n" * 100,
                                         "core/a/a.h": BODY * 60 + "// what\n" * 40}, ("core", 0))
        self.expect(tidy.comment_share, {"core/a/a.cc": BODY * 900 + "// why\n" * 200,
                                         "core/a/a.h": BODY * 80 + "// what\n" * 20}, ("core", 0))

    def test_test_ratio(self):
        files = {"core/a/a.cc": BODY * 1001}
        self.expect(tidy.test_ratio, {**files, "tests/a/a.cc": BODY * 901})
        self.expect(tidy.test_ratio, {**files, "tests/a/a.cc": BODY * 900 + "// no test\n" * 9},
                    ("tests", 0))

    def test_tests_do_not_sleep(self):
        for text in ("std::this_thread::sleep_for(1s);\n", "Sleep(5);\n", "usleep(1);\n"):
            self.expect(tidy.tests_do_not_sleep, {"tests/a/a.cc": text}, ("tests/a/a.cc", 1))
        self.expect(tidy.tests_do_not_sleep, {"tests/a/a.cc": "clock.advance(5);\n"})

    def test_test_names(self):
        self.expect(tidy.test_names, {"tests/a/a.cc": '\nTEST_CASE("two words", "[tag]") {}\n'},
                    ("tests/a/a.cc", 2))
        self.expect(tidy.test_names, {"tests/a/a.cc": 'TEST_CASE("a tag is escaped") {}\n'})

    def test_finished(self):
        note = "// TO" + "DO: later\n"
        self.expect(tidy.finished, {"core/a/a.cc": note}, ("core/a/a.cc", 1))
        self.expect(tidy.finished, {"docs/a.md": "\n#" + note}, ("docs/a.md", 2))

    def test_clean_text(self):
        for text in ("x \n", "x\r\n", "x"):
            self.expect(tidy.clean_text, {"docs/a.md": text}, ("docs/a.md", 1))
        self.expect(tidy.clean_text, {"core/a/a.cc": "\tx\n"}, ("core/a/a.cc", 1))
        self.expect(tidy.clean_text, {"core/a/a.cc": "x\n", "tests/data/a.txt": "x \r\n"})

    def test_sources_are_listed(self):
        listed = {"core/a/CMakeLists.txt": "f(PRIVATE a.cc)\n# b.cc\n"}
        self.expect(tidy.sources_are_listed, {**listed, "core/a/a.cc": ""})
        self.expect(tidy.sources_are_listed, {**listed, "core/a/b.cc": ""}, ("core/a/b.cc", 1))
        self.expect(tidy.sources_are_listed, {"service/CMakeLists.txt": "f(x nt/a)\n",
                                              "service/nt/a_win.cc": ""})

    def test_one_title(self):
        self.expect(tidy.one_title, {"docs/a.md": "# Title\n\n```\n# a shell comment\n```\n"})
        self.expect(tidy.one_title, {"docs/a.md": "# Title\n\n# Another\n"}, ("docs/a.md", 3))
        self.expect(tidy.one_title, {"docs/a.md": "text\n"}, ("docs/a.md", 1))

    def test_events_are_documented(self):
        messages = {"core/alert/messages.mc": "MessageId=2000\nMessageId=2001\n"}
        self.expect(tidy.events_are_documented,
                    {**messages, "docs/events.md": "# Events\n## 2000 a tag leaks\n2001\n"},
                    ("core/alert/messages.mc", 2))


class Lexer(unittest.TestCase):

    def test_functions_of_every_shape(self):
        text = """namespace a {
template <class T, class U>
class B : public C<T> {
 public:
  explicit B(int x = {}) : x_{x}, y_(1) { f(); }
  [[nodiscard]] auto get() const noexcept -> int {
    return x_;
  }
  bool operator==(const B& other) const {
    if (a) { return {1}; }
    return [&] { return 2; }();
  }
 private:
  int x_{0};
  std::function<void()> f_{nullptr};
};
constexpr int kTable[] = {1, 0xFFFF'FFFF, '{'};
const auto kLambda = [](int x) { return x; };
enum class E : int { kA };
#define BLOCK(x) do { x } while (0)
TEST_CASE("a {brace} in a string") {
  g(R"(})");
}
}  // namespace a {
"""
        self.assertEqual(CppSource("a.cc", text).functions(), [(5, 5), (6, 8), (9, 12), (21, 23)])

    def test_code_and_comments_are_told_apart(self):
        text = 'int a;  // one\n/* two\n */ int b;\nf("// no comment");\n\n'
        self.assertEqual(CppSource("a.cc", text).counts(), (3, 3, 4))


if __name__ == "__main__":
    unittest.main()
