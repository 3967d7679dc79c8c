#include "cli/state/secret_source.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::holds;

/// Secrets of a config with these providers.
struct World : test::AuthHome {
  explicit World(const std::string& providers) {
    std::signal(SIGPIPE, SIG_IGN);  // as the program does
    dir.write("openclaw.json", "{secrets: {providers: {" + providers + "}}}");
    ::chmod((dir.path() + "/openclaw.json").c_str(), 0600);
  }
  Result<std::string> ask(SecretRef::Source source, const std::string& provider,
                          const std::string& id) const {
    const Result<ConfigFile> config = ConfigFile::load(agent_paths(), environment);
    BOOST_REQUIRE(config.ok());
    return SecretSources(*config, environment, environment.home).resolve({source, provider, id});
  }
  std::string private_file(const std::string& name, std::string_view text, mode_t mode = 0600) {
    const std::string path = dir.write(name, text);
    ::chmod(path.c_str(), mode);
    return path;
  }
};

using Source = SecretRef::Source;

BOOST_AUTO_TEST_SUITE(secret_source)

BOOST_AUTO_TEST_CASE(references_are_told_from_other_values) {
  const auto read = [](std::string_view json) { return read_secret_ref(*text::parse_json5(json)); };
  BOOST_TEST(read("'${A_1}'").value().label() == "env:A_1");
  BOOST_TEST(!read("'${a}'").has_value());
  BOOST_TEST(!read("'x${A}'").has_value());
  BOOST_TEST(!read("{source: 'vault', id: 'x'}").has_value());
  BOOST_TEST(!read("{source: 'env'}").has_value());
  BOOST_TEST(read("{source: 'exec', provider: 'p', id: 'x'}").value().provider == "p");
  BOOST_TEST(normal_secret(" a\r\nb\u00e9\u4e2d\U0001F600 ") == "ab\u00e9");
}

BOOST_AUTO_TEST_CASE(a_variable_counts_if_the_list_allows_it) {
  World world("some: {source: 'env', allowlist: ['YES']}");
  world.environment.variables["YES"] = " v ";
  world.environment.variables["NO"] = "v";
  BOOST_TEST(*world.ask(Source::env, "default", "NO") == "v");
  BOOST_TEST(*world.ask(Source::env, "some", "YES") == "v");
  BOOST_TEST(!world.ask(Source::env, "some", "NO").ok());
  BOOST_TEST(!world.ask(Source::env, "other", "YES").ok());
  BOOST_TEST(!world.ask(Source::env, "default", "lower").ok());
  const Result<std::string> unset = world.ask(Source::env, "default", "GONE");
  BOOST_TEST(holds(unset.error().text, "env:GONE"));
}

BOOST_AUTO_TEST_CASE(a_file_is_read_at_a_json_pointer) {
  World world(
      "f: {source: 'file', path: '~/s.json'}, one: {source: 'file', path: '~/one', mode: "
      "'singleValue'}, rel: {source: 'file', path: 's.json'}");
  world.private_file("s.json", R"({"a":{"b/c":["x","y\n"]},"n":5})");
  world.private_file("one", "secret\n");
  BOOST_TEST(*world.ask(Source::file, "f", "/a/b~1c/1") == "y");
  BOOST_TEST(!world.ask(Source::file, "f", "/a/b~1c/2").ok());
  BOOST_TEST(!world.ask(Source::file, "f", "/a/b~1c/x").ok());
  BOOST_TEST(!world.ask(Source::file, "f", "/n").ok());
  BOOST_TEST(!world.ask(Source::file, "f", "a").ok());
  BOOST_TEST(*world.ask(Source::file, "one", "value") == "secret");
  BOOST_TEST(!world.ask(Source::file, "one", "other").ok());
  BOOST_TEST(!world.ask(Source::file, "rel", "/n").ok());
  BOOST_TEST(!world.ask(Source::file, "nobody", "/n").ok());
  BOOST_TEST(!world.ask(Source::exec, "f", "/n").ok());
}

BOOST_AUTO_TEST_CASE(a_file_that_others_can_read_or_that_is_huge_is_refused) {
  World world(
      "f: {source: 'file', path: '~/s.json'}, open: {source: 'file', path: '~/s.json', "
      "allowInsecurePath: true}, big: {source: 'file', path: '~/big', mode: "
      "'singleValue'}, gone: {source: 'file', path: '~/gone'}");
  world.private_file("s.json", R"({"k":"v"})", 0640);
  const Result<std::string> refused = world.ask(Source::file, "f", "/k");
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(holds(refused.error().text, "chmod 600"));
  BOOST_TEST(*world.ask(Source::file, "open", "/k") == "v");
  world.private_file("big", std::string((1 << 20) + 1, 'x'));
  BOOST_TEST(!world.ask(Source::file, "big", "value").ok());
  BOOST_TEST(!world.ask(Source::file, "gone", "/k").ok());
}

/// A provider that runs this shell script.
std::string program(World& world, const std::string& script, const std::string& more = "") {
  const std::string path = world.private_file("ask", "#!/bin/sh\n" + script, 0700);
  world.dir.write("openclaw.json", "{secrets: {providers: {p: {source: 'exec', command: '" + path +
                                       "'" + more + "}}}}");
  return path;
}

BOOST_AUTO_TEST_CASE(a_program_is_asked_in_json) {
  World world("");
  program(world,
          "read -r question\n"
          "case $question in *'\"ids\":[\"my/key\"]'*) ;; *) exit 3 ;; esac\n"
          "printf '{\"protocolVersion\":1,\"values\":{\"my/key\":\"%s-%s\"}}' \"$KEEP\" "
          "\"${DROP-none}\"\n",
          ", passEnv: ['KEEP', 'UNSET'], env: {X: '1'}");
  world.environment.variables["KEEP"] = "kept";
  world.environment.variables["DROP"] = "sk-other-secret";
  BOOST_TEST(*world.ask(Source::exec, "p", "my/key") == "kept-none");
  const Result<std::string> failed = world.ask(Source::exec, "p", "other");
  BOOST_REQUIRE(!failed.ok());
  BOOST_TEST(holds(failed.error().text, "exit code 3"));
}

BOOST_AUTO_TEST_CASE(a_program_that_misbehaves_is_a_sentence_without_its_words) {
  World world("");
  const auto fails = [&](const std::string& script, const std::string& more,
                         const std::string& why) {
    program(world, script, more);
    const Result<std::string> failed = world.ask(Source::exec, "p", "k");
    BOOST_REQUIRE(!failed.ok());
    BOOST_TEST(holds(failed.error().text, why));
    BOOST_TEST(!holds(failed.error().text, "sk-said"));
  };
  fails("echo sk-said", "", "no JSON object");
  fails("echo '{\"protocolVersion\":2,\"values\":{\"k\":\"sk-said\"}}'", "", "version 1");
  fails("echo '{\"protocolVersion\":1,\"values\":{},\"errors\":{\"k\":{\"message\":\"sk-said\"}}}'",
        "", "cannot give");
  fails("echo '{\"protocolVersion\":1,\"values\":{\"k\":5}}'", "", "something else");
  fails("exec sleep 100", ", timeoutMs: 50", "too long");
  fails("sleep 100 & wait", ", timeoutMs: 50", "too long");
  fails("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", "", "1048576 bytes");
  fails("kill -9 $$", "", "signal 9");
}

BOOST_AUTO_TEST_CASE(plain_text_counts_only_where_the_config_says_so) {
  World world("");
  program(world, "echo just-text", ", jsonOnly: false");
  BOOST_TEST(*world.ask(Source::exec, "p", "k") == "just-text");
}

BOOST_AUTO_TEST_CASE(a_program_that_others_can_change_is_not_run) {
  World world("");
  const std::string path = program(world, "echo just-text", ", jsonOnly: false");
  ::chmod(path.c_str(), 0722);
  BOOST_TEST(!world.ask(Source::exec, "p", "k").ok());
  ::chmod(path.c_str(), 0700);
  std::filesystem::create_symlink(path, path + "-link");
  world.dir.write("openclaw.json",
                  "{secrets: {providers: {p: {source: 'exec', command: '" + path + "-link'}}}}");
  BOOST_TEST(holds(world.ask(Source::exec, "p", "k").error().text, "symbolic link"));
  world.dir.write("openclaw.json", "{secrets: {providers: {p: {source: 'exec', command: 'ask'}}}}");
  BOOST_TEST(holds(world.ask(Source::exec, "p", "k").error().text, "absolute"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
