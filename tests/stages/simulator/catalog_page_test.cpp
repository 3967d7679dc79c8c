#include "stages/simulator/catalog_page.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "engine/text/json.hpp"
#include "stages/simulator/catalog_entry.hpp"
#include "stages/simulator/identity.hpp"
#include "tests/support/simulated.hpp"

namespace pincer::stages::simulator {
namespace {

Scenario of_size(std::size_t models, double free_share = 1.0) {
  Scenario scenario;
  scenario.models = models;
  scenario.free_share = free_share;
  return scenario;
}

/// What a catalog of parsed entries is like.
struct Census {
  std::size_t entries = 0, bytes = 0, free = 0, free_suffix = 0, negative = 0, aliases = 0;
  std::size_t tools = 0, tools_no_choice = 0, image = 0, reasoning = 0, expiring = 0, moderated = 0;
  std::size_t no_most = 0, trailing = 0, audio = 0, unordered = 0, shared_canonical = 0;
  std::map<std::string, std::size_t> hugging_face;
  std::set<std::string> ids, canonicals;
};

bool has(text::JsonValue list, std::string_view item) {
  for (std::size_t i = 0; i < list.elements(); ++i) {
    if (list.element(i).string() == item) return true;
  }
  return false;
}

void count(Census& census, text::JsonValue entry) {
  const std::string id(entry["id"].string().value());
  const std::string_view prompt = entry.at({"pricing", "prompt"}).string().value();
  const text::JsonValue parameters = entry["supported_parameters"];
  const text::JsonValue inputs = entry.at({"architecture", "input_modalities"});
  const text::JsonValue hugging_face = entry["hugging_face_id"];
  ++census.entries;
  census.free += prompt == "0";
  census.free_suffix += id.ends_with(":free");
  census.negative += prompt == "-1";
  census.aliases += id.starts_with("~");
  census.tools += has(parameters, "tools");
  census.tools_no_choice += has(parameters, "tools") && !has(parameters, "tool_choice");
  census.image += has(inputs, "image");
  census.unordered += inputs.element(0).string() != "text";
  census.reasoning += entry["reasoning"].is_object();
  census.expiring += entry["expiration_date"].is_string();
  census.moderated += entry.at({"top_provider", "is_moderated"}).boolean().value();
  census.no_most += entry.at({"top_provider", "max_completion_tokens"}).is_null();
  census.trailing += entry["name"].string().value().ends_with(' ');
  census.audio += has(entry.at({"architecture", "output_modalities"}), "audio");
  const bool set = hugging_face.is_string() && !hugging_face.string()->empty();
  ++census.hugging_face[!hugging_face.exists()   ? "missing"
                        : hugging_face.is_null() ? "null"
                        : set                    ? "set"
                                                 : "empty"];
  BOOST_TEST(census.ids.insert(id).second);
  census.shared_canonical +=
      !census.canonicals.insert(std::string(entry["canonical_slug"].string().value())).second;
  BOOST_TEST(entry["created"].integer().value() > 1'600'000'000);
  BOOST_TEST(entry["context_length"].integer().value() > 0);
  BOOST_TEST(!entry["name"].string().value().empty());
}

Census census_of(const Scenario& scenario) {
  Census census;
  text::JsonParser parser;
  std::string entry;
  for (std::size_t i = 0; i < scenario.models; ++i) {
    entry.clear();
    append_entry(entry, scenario, i);
    census.bytes += entry.size();
    const core::Result<text::JsonValue> parsed = parser.parse(entry);
    BOOST_REQUIRE_MESSAGE(parsed.ok(), entry);
    count(census, *parsed);
  }
  return census;
}

/// Share of a part in a whole, in per cent.
double per_cent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

BOOST_AUTO_TEST_SUITE(catalog_page)

BOOST_AUTO_TEST_CASE(free_entries_have_the_shape_and_the_rates_of_real_ones) {
  const Census census = census_of(of_size(4000));
  const std::size_t all = census.entries;
  BOOST_TEST(all == 4000U);
  BOOST_TEST(census.free == all);
  BOOST_CHECK_CLOSE(per_cent(census.free_suffix, all), 82.0, 5.0);
  BOOST_CHECK_CLOSE(per_cent(census.tools, all), 86.0, 5.0);
  BOOST_CHECK_CLOSE(per_cent(census.tools_no_choice, census.tools), 10.0, 20.0);
  BOOST_CHECK_CLOSE(per_cent(census.image, all), 45.0, 10.0);
  BOOST_CHECK_CLOSE(per_cent(census.reasoning, all), 80.0, 5.0);
  BOOST_CHECK_CLOSE(per_cent(census.no_most, all), 26.0, 15.0);
  BOOST_CHECK_CLOSE(per_cent(census.expiring, all), 17.5, 20.0);
  BOOST_CHECK_CLOSE(per_cent(census.moderated, all), 18.0, 20.0);
  BOOST_TEST(census.trailing > 20U);
  BOOST_TEST(census.unordered > 400U);
  BOOST_TEST(census.hugging_face.size() == 4U);
  BOOST_TEST(census.hugging_face.at("set") > census.hugging_face.at("empty"));
  const double bytes = static_cast<double>(census.bytes) / static_cast<double>(all);
  BOOST_TEST(bytes > 1000.0);
  BOOST_TEST(bytes < 1600.0);
}

BOOST_AUTO_TEST_CASE(a_mixed_catalog_has_paid_twins_and_special_entries) {
  const Census census = census_of(of_size(4000, 0.5));
  BOOST_TEST(census.negative > 40U);
  BOOST_TEST(census.aliases > 80U);
  BOOST_TEST(census.audio > 80U);
  BOOST_TEST(census.shared_canonical > 80U);
  BOOST_TEST(census.ids.count("openrouter/free") == 1U);
  BOOST_TEST(census.free < 3000U);
}

BOOST_AUTO_TEST_CASE(every_id_leads_back_to_its_entry) {
  const Scenario scenario = of_size(2000, 0.5);
  for (std::size_t i = 0; i < scenario.models; ++i) {
    const Identity model = identity_of(scenario, i);
    const std::optional<Identity> found = identity_named(scenario, model.id);
    BOOST_REQUIRE_MESSAGE(found.has_value(), model.id);
    BOOST_TEST(found->id == model.id);
    BOOST_TEST((found->kind == model.kind));
    BOOST_TEST(found->canonical == model.canonical);
  }
  BOOST_TEST(!identity_named(scenario, "nobody/heron-0001:free").has_value());
  BOOST_TEST(!identity_named(scenario, "heron").has_value());
  BOOST_TEST(!identity_named(scenario, "").has_value());
}

BOOST_AUTO_TEST_CASE(an_entry_depends_on_the_seed_and_its_index_only) {
  const Scenario small = of_size(100);
  const Scenario large = of_size(1'000'000);
  Scenario other = of_size(100);
  other.seed = 2;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < small.models; ++i) {
    std::string a, b, c;
    append_entry(a, small, i);
    append_entry(b, large, i);
    append_entry(c, other, i);
    BOOST_TEST(a == b);
    changed += a != c;
  }
  BOOST_TEST(changed == small.models);
  std::string last;
  append_entry(last, large, 999'999);
  BOOST_TEST(last.find("-999999") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hostile_catalog_holds_what_breaks_careless_readers) {
  Scenario scenario = of_size(2000, 0.6);
  scenario.hostile_share = 0.2;
  text::JsonParser parser;
  std::size_t no_json = 0, no_entry = 0, repeated = 0, controls = 0;
  std::string before, entry;
  for (std::size_t i = 0; i < scenario.models; ++i) {
    before = entry;
    entry.clear();
    append_entry(entry, scenario, i);
    repeated += entry == before && i > 0;
    controls += entry.find("\\u001b[31m") != std::string::npos;
    const core::Result<text::JsonValue> parsed = parser.parse(entry);
    no_json += !parsed.ok();
    no_entry += parsed.ok() && !(*parsed)["id"].is_string();
    const bool surrogate = entry.find("\\ud83d") != std::string::npos;
    BOOST_TEST(parsed.ok() == !surrogate);
  }
  BOOST_TEST(no_json > 20U);
  BOOST_TEST(no_entry > 40U);
  BOOST_TEST(repeated > 40U);
  BOOST_TEST(controls > 20U);
}

BOOST_AUTO_TEST_CASE(a_query_asks_for_a_page) {
  const Scenario scenario = of_size(60);
  BOOST_TEST(read_page(scenario, "/api/v1/models").page.limit == 0U);
  const PageRequest page = read_page(scenario, "/api/v1/models?limit=10&offset=20").page;
  BOOST_TEST(page.limit == 10U);
  BOOST_TEST(page.offset == 20U);
  BOOST_TEST(read_page(scenario, "/api/v1/models?offset=0").page.limit == 500U);
  for (const char* bad : {"limit=0", "limit=1001", "limit=ten", "offset=-1", "limit="}) {
    BOOST_TEST(!read_page(scenario, std::string("/api/v1/models?") + bad).fault.empty());
  }
  BOOST_TEST(read_page(of_size(1'000'000), "/api/v1/models").page.limit == 10'000U);
}

BOOST_AUTO_TEST_CASE(the_whole_catalog_comes_in_one_envelope) {
  test::Simulated sim(of_size(300, 0.7));
  const auto response = sim.get("/api/v1/models");
  BOOST_TEST(response.status == 200);
  text::JsonParser parser;
  const core::Result<text::JsonValue> parsed = parser.parse(response.body);
  BOOST_REQUIRE(parsed.ok());
  BOOST_TEST((*parsed)["data"].elements() == 300U);
  BOOST_TEST((*parsed)["total_count"].integer().value() == 300);
  BOOST_TEST(parsed->at({"links", "next"}).is_null());
  BOOST_TEST(sim.get("/api/v1/models").body == response.body);
  BOOST_TEST(sim.simulator->counters().catalog == 2U);
}

BOOST_AUTO_TEST_CASE(pages_lead_to_each_other_and_hold_each_entry_once) {
  test::Simulated sim(of_size(250));
  std::string target = "/api/v1/models?limit=100";
  std::set<std::string> ids;
  int pages = 0;
  text::JsonParser parser;
  while (!target.empty() && pages < 10) {
    const auto response = sim.get(target);
    const core::Result<text::JsonValue> parsed = parser.parse(response.body);
    BOOST_REQUIRE(parsed.ok());
    (*parsed)["data"].each_element(
        [&](text::JsonValue entry) { ids.emplace(entry["id"].string().value()); });
    const std::string next(parsed->at({"links", "next"}).string().value_or(""));
    BOOST_TEST((next.empty() || next.starts_with("http://sim/api/v1/models?")));
    target = next.empty() ? "" : next.substr(std::string_view("http://sim").size());
    ++pages;
  }
  BOOST_TEST(pages == 3);
  BOOST_TEST(ids.size() == 250U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages::simulator
