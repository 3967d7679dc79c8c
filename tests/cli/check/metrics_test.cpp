#include "cli/check/metrics.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cli/check/metrics_server.hpp"
#include "tests/cli/check/router_world.hpp"

namespace pincer::cli {
namespace {

using test::holds;

/// What is wrong with the text, by Prometheus' exposition format 0.0.4 and its rules for names;
/// empty: nothing.
std::string problem_of(const std::string& text) {
  static const std::regex kSample(
      R"(^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*",?)*\})? )"
      R"(([-+]?[0-9.]+(e[-+]?[0-9]+)?|NaN|[-+]Inf)$)");
  if (!text.ends_with("\n")) return "the last line has no end";
  std::istringstream lines(text);
  std::map<std::string, std::string> types;
  std::set<std::string> helped, seen;
  std::string current;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, what, name, type;
    if (line.starts_with("# ")) {
      words >> hash >> what >> name >> type;
      if (!name.starts_with("pincer_")) return "foreign name: " + line;
      if (what == "HELP" && !helped.insert(name).second) return "helped twice: " + line;
      if (what == "TYPE" && !types.emplace(name, type).second) return "typed twice: " + line;
      if (what == "TYPE" && !helped.contains(name)) return "no help: " + line;
      if ((type == "counter") != name.ends_with("_total") && what == "TYPE") return "name: " + line;
      current = name;
      continue;
    }
    std::smatch match;
    if (!std::regex_match(line, match, kSample)) return "no sample: " + line;
    if (match[1] != current) return "not under its family: " + line;
    if (!seen.insert(line.substr(0, line.rfind(' '))).second) return "twice: " + line;
  }
  return {};
}

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(a_watch_tells_in_prometheus_own_format) {
  test::RouterWorld world(
      "{agents: {defaults: {model: {primary: 'openrouter/a/one:free', fallbacks:"
      " ['openrouter/a/two:free', 'groq/x']}, imageModel: 'openrouter/a/one:free'}}}");
  world.router.catalog["a/one:free"] = {true, true, "2026-12-31", "0"};
  world.router.does["a/two:free"] = test::FakeRouter::Does::gone;
  WatchMetrics metrics;
  WatchSettings settings;
  settings.once = true;
  const WatchTools tools{*world.http,
                         world.environment,
                         world.path_options,
                         world.places,
                         *world.output,
                         world.history.get(),
                         [&] { return world.now_ms(); },
                         [&](const WatchRound& round) { metrics.note(round); }};
  world.loop.run(watch_chain(tools, settings));
  world.dir.write("openclaw.json", "{");
  world.loop.run(watch_chain(tools, settings));
  BOOST_TEST(problem_of(metrics.text()) == "");
  BOOST_TEST(holds(metrics.text(), "pincer_watch_rounds_total{result=\"failed\"} 1\n"));
  world.dir.write("openclaw.json", "{agents: {defaults: {model: 'openrouter/a/two:free'}}}");
  world.loop.run(watch_chain(tools, settings));
  const std::string& text = metrics.text();
  BOOST_TEST(problem_of(text) == "");
  BOOST_TEST(holds(text, "# TYPE pincer_probe_success gauge\n"));
  BOOST_TEST(
      holds(text, "pincer_probe_success{model=\"openrouter/a/two:free\",probe=\"tool\"} 0\n"));
  BOOST_TEST(holds(text, "pincer_requests_total 3\n"));
  BOOST_TEST(holds(text, "pincer_account_requests_limit 1000\n"));
  BOOST_TEST(holds(text, "state=\"dead\",reason=\"gone\"} 1\n"));
}

BOOST_AUTO_TEST_CASE(they_are_served_at_metrics_and_nothing_else_is) {
  test::RouterWorld world("{}");
  WatchMetrics metrics;
  WatchRound round;
  round.problem = "no config";
  metrics.note(round);
  MetricsServer server(metrics);
  const Result<io::Address> at = server.listen(world.loop, world.net, {"127.0.0.1", 0, false});
  BOOST_REQUIRE(at.ok());
  const auto asked = [&](const std::string& target, const std::string& method) {
    io::HttpRequest request;
    request.method = method;
    request.url = *io::parse_url("http://127.0.0.1:" + std::to_string(at->port) + target);
    io::HttpReply reply;
    world.loop.run(world.http->exchange(request, {}, reply));
    return reply;
  };
  const io::HttpReply good = asked("/metrics", "GET");
  BOOST_TEST(good.status == 200);
  BOOST_TEST(good.body == metrics.text());
  BOOST_TEST(good.fields.get("Content-Type").value_or("") ==
             "text/plain; version=0.0.4; charset=utf-8");
  BOOST_TEST(asked("/metrics?x=1", "GET").status == 200);
  BOOST_TEST(asked("/", "GET").status == 404);
  BOOST_TEST(asked("/metrics/x", "GET").status == 404);
  BOOST_TEST(asked("/metrics", "POST").status == 405);
}

BOOST_AUTO_TEST_CASE(labels_are_escaped) {
  MetricsText text;
  text.family("pincer_x", "gauge", "Something.").sample(1.5, {{"model", "a\"b\\c\nd"}});
  const std::string whole = text.take();
  BOOST_TEST(whole ==
             "# HELP pincer_x Something.\n# TYPE pincer_x gauge\n"
             "pincer_x{model=\"a\\\"b\\\\c\\nd\"} 1.5\n");
  BOOST_TEST(problem_of(whole) == "");
}

BOOST_AUTO_TEST_CASE(the_file_is_whole_and_everybody_may_read_it) {
  test::TempDir dir;
  const std::string path = dir.path() + "/pincer.prom";
  BOOST_REQUIRE(write_metrics(path, "one\n").ok());
  BOOST_REQUIRE(write_metrics(path, "two\n").ok());
  using std::filesystem::perms;
  const perms mode = std::filesystem::status(path).permissions();
  BOOST_TEST(
      (mode == (perms::owner_read | perms::owner_write | perms::group_read | perms::others_read)));
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(dir.path()),
                           std::filesystem::directory_iterator()) == 1);
  BOOST_TEST(!write_metrics(dir.path() + "/none/x.prom", "x\n").ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
