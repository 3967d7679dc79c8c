"""Examples for `tests/tidy --self-test`: (rule, path, good text, bad text).

The good one gives no finding at all, the bad one at least its own rule; an empty one is left out.
"""

CPP = "stages/sample.cpp"
TEST = "tests/core/sample_test.cpp"
LONG = "  step();\n" * 61


def awaits(statement):
    return f"Task<void> f() {{\n  {statement}\n}}\n"


SAMPLES = [
    ("ascii", CPP, "int a;\n", "// \u00e9\n"),
    ("line", CPP, "// " + "x" * 97 + "\n", "// " + "x" * 98 + "\n"),
    ("blank", CPP, "int a;\n", "int a; \n"),
    ("size", CPP, "int a;\n" * 400, "int a;\n" * 401),
    ("unfinished", "cli/run", "to do\n", "# TO" "DO: later\n"),
    ("machine", "README.md", "an/ho" "me/x/y and home/page\n", "see /ho" "me/ann/x\n"),
    ("host", "README.md", "github.com\n", "https://deb.deb" "ian.org/x\n"),
    ("include", CPP, '#include "stages/x.hpp"\n', '#include "no/such.hpp"\n'),
    ("layer", "engine/io/a.cpp", '#include "engine/core/x.hpp"\n', '#include "stages/x.hpp"\n'),
    ("layer", "engine/core/a.cpp", '#include "engine/core/x.hpp"\n',
     '#include "engine/io/x.hpp"\n'),
    ("layer", "engine/flow/a.hpp", '#pragma once\n#include "engine/core/x.hpp"\n',
     '#pragma once\n#include "engine/text/x.hpp"\n'),
    ("layer", CPP, '#include "engine/io/x.hpp"\n', '#include "cli/x.hpp"\n'),
    ("layer", TEST, '#include "tests/support/x.hpp"\n', '#include "stages/x.hpp"\n'),
    ("library", "engine/io/uv_net.cpp", "#include <uv.h>\n", "#include <openssl/ssl.h>\n"),
    ("library", "engine/io/tls.cpp", "#include <openssl/ssl.h>\n", "#include <uv.h>\n"),
    ("library", "engine/text/json.cpp", "#include <simdjson.h>\n", "#include <zlib.h>\n"),
    ("library", CPP, "#include <vector>\n", "#include <simdjson.h>\n"),
    ("library", CPP, "#include <string>\n", "#include <boost/test/unit_test.hpp>\n"),
    ("once", "cli/a.hpp", "#pragma once\n", "// words\n#pragma once\n"),
    ("outside", CPP, "void f(char* b) { std::snprintf(b, 1, x); }\n",
     "void f() { std::printf(x); }\n"),
    ("outside", CPP, 'auto a = "std::cout";\n', "void f() { std::cout << 1; }\n"),
    ("outside", "cli/a.cpp", "auto a = std::getenv(x);\n", ""),
    ("outside", CPP, "auto a = env.getenv(x);\n", "auto a = std::getenv(x);\n"),
    ("outside", CPP, "void f() { scope.exit(1); }\n", "void f() { exit(1); }\n"),
    ("outside", CPP, "class A {\n  virtual void abort() = 0;\n};\n",
     "void f() { std::abort(); }\n"),
    ("outside", "engine/io/a.cpp", "std::ostream& a();\n", "std::ifstream a(path);\n"),
    ("clock", CPP, "using Clock = std::chrono::steady_clock;\n",
     "auto a = std::chrono::steady_clock::now();\n"),
    ("clock", CPP, "auto a = loop.now() + lead_time(0);\n", "auto a = std::time(nullptr);\n"),
    ("clock", "engine/io/uv_driver.cpp", "auto a = uv_now(loop);\n", ""),
    ("clock", "engine/io/tcp.cpp", "int uv;\n", "auto a = uv_now(loop);\n"),
    ("sleep", TEST, "auto a = core::sleep(1ms);\n",
     "void f() { std::this_thread::yield(); }\n"),
    ("sleep", TEST, "int asleep;\n", "void f() { ::sleep(1); }\n"),
    ("catch", "tests/io/a.cpp", "void f() {\n  try {\n    g();\n  } catch (int) {\n  }\n}\n", ""),
    ("catch", CPP, "int catch_all;\n",
     "void f() {\n  try {\n    g();\n  } catch (int) {\n  }\n}\n"),
    ("function", CPP, "void f() {\n" + LONG[:58 * 10] + "}\n", "void f() {\n" + LONG + "}\n"),
    ("function", CPP, "namespace a {\n" + "int b;\n" * 61 + "}  // namespace a\n",
     "namespace a {\nclass B {\n  B() : c_{1}, d_(2) {\n" + LONG + "  }\n};\n}\n"),
    ("function", CPP, "constexpr int kA[] = {\n" + "  1,\n" * 61 + "};\n",
     "BOOST_AUTO_TEST_CASE(a_fact) {\n" + LONG + "}\n"),
    ("G1", CPP, awaits("const int a = b ? 1 : 2;\n  co_await f(a);"),
     awaits("co_await f(b ? 1 : 2);")),
    ("G1", CPP, awaits("if (a) {\n    co_await f(g(1), \"?{}\");\n  }\n  int b{1};"),
     awaits("co_await f(A{1});")),
    ("G1", CPP, awaits("for (int i{0}; i < 3; ++i) co_await f();"), awaits("co_await f({});")),
    ("G1", CPP, awaits("while (co_await f()) {\n    const A a{1, 2};\n  }"),
     awaits("A a{1, co_await f()};")),
    ("G1", CPP, awaits("co_await f([] { return 1; });"), awaits("co_await f([a] { return 1; });")),
    ("G1", CPP, awaits("co_yield a;\n  co_return b ? c : d;"), awaits("co_yield b ? c : d;")),
    ("G1", CPP, awaits("switch (a) {\n    case 1: {\n      co_await f();\n    }\n  }"),
     awaits("if (co_await f(std::vector<int>{})) g();")),
    ("G1", CPP, awaits("auto a = [&](int b) { return c ? b : 2; };\n  co_await f(a);"),
     awaits("a = co_await f() ? b : c;")),
    ("G2", CPP, "auto a = [&] { return f(); };\nint b = c[1];\nTask<int> g() { co_return 1; }\n",
     "auto a = [&]() -> Task<int> { co_return 1; };\n"),
    ("G2", CPP, "auto a = [] {\n  class B {\n    Task<int> c() { co_return 1; }\n  };\n};\n",
     "void f() {\n  g([a] { co_return; });\n}\n"),
    ("G2", CPP, awaits("a[i] = co_await f();"), "auto a = f([] { co_await g(); });\n"),
    ("G3", CPP, "Task<int> f(int a, int b);\nint g(int a = 1);\n",
     "Task<std::map<int, int>> f(int a = 1);\n"),
    ("G3", CPP, "Task<int> a = f();\nTask<> b(c == 1);\n", "core::Task<> A::f(B b = {});\n"),
    ("G4", CPP,
     "class A {\n  A(const A&) = delete;\n  void await_suspend(H h);\n  int* a_;\n};\n"
     "class B {\n  void await_suspend(H h);\n};\n",
     "class A {\n  explicit A(int* a) : a_(a) {}\n  void await_suspend(H h);\n  int* a_;\n};\n"),
    ("G5", CPP, awaits("auto r = co_await f();\n  auto& [a, b] = r;"),
     awaits("auto [a, b] = co_await f();")),
]
