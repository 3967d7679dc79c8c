#include "cli/check/watch_state.hpp"

#include <set>

#include "cli/state/history.hpp"
#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"
#include "stages/freshness.hpp"

namespace pincer::cli {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kBytesMax = 1 << 20;
constexpr int kRunMax = 1'000'000;

void note_one(ModelRun& run, const CheckedModel& model, std::int64_t now_ms,
              std::int64_t apart_ms) {
  const std::int64_t at = model.known ? model.asked_ms.value_or(now_ms) : now_ms;
  if (at <= run.counted_ms) return;
  if (model.health == Health::works) {
    run = {0, std::min(run.successes + 1, kRunMax), at, at};
    return;
  }
  if (!is_failure(model) || (run.failures > 0 && at - run.counted_ms < apart_ms)) return;
  run.failures = std::min(run.failures + 1, kRunMax);
  run.successes = 0;
  run.counted_ms = at;
}

void write_run(text::JsonWriter& json, const std::string& name, const ModelRun& run) {
  json.key(name).begin_object().key("failures").integer(run.failures);
  json.key("successes").integer(run.successes).key("countedMs").integer(run.counted_ms);
  json.key("workedMs").integer(run.worked_ms).end_object();
}

int small(text::JsonValue value) {
  const std::int64_t number = value.integer().value_or(0);
  return static_cast<int>(std::clamp<std::int64_t>(number, 0, kRunMax));
}

std::string text_of(text::JsonValue value) {
  return std::string(value.string().value_or(""));
}

}  // namespace

bool is_failure(const CheckedModel& model) {
  switch (model.health) {
    case Health::works:
    case Health::unknown:
    case Health::blocked:
      return false;
    default:
      return !stages::says_nothing(model.verdict);
  }
}

const ModelRun& WatchState::run_of(const CheckedModel& model) const {
  static const ModelRun kNone;
  const auto found = runs.find(run_name(model));
  return found == runs.end() ? kNone : found->second;
}

std::int64_t WatchState::spent_on(std::int64_t now_ms) const {
  return now_ms / kDayMs == day ? spent : 0;
}

void WatchState::spend(std::int64_t requests, std::int64_t now_ms) {
  spent = spent_on(now_ms) + requests;
  day = now_ms / kDayMs;
}

void WatchState::note(const std::vector<CheckedModel>& models, std::int64_t now_ms,
                      std::int64_t apart_ms) {
  std::set<std::string> present;
  for (const CheckedModel& model : models) {
    present.insert(run_name(model));
    note_one(runs[run_name(model)], model, now_ms, apart_ms);
  }
  std::erase_if(runs, [&](const auto& run) { return !present.contains(run.first); });
}

std::string watch_state_path(const Environment& environment, const std::string& config_path) {
  constexpr std::size_t kDigits = 12;
  const std::string history = history_path(environment);
  if (history.empty()) return {};
  return history.substr(0, history.rfind('/')) + "/watch-" +
         io::sha256_hex(config_path).substr(0, kDigits) + ".json";
}

WatchState read_watch_state(const std::string& path) {
  WatchState state;
  if (path.empty()) return state;
  const Result<RegularFile> file = read_regular_file(path, kBytesMax);
  if (!file) return state;
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(file->text);
  if (!root || (*root)["version"].integer() != kVersion) return state;
  state.day = (*root)["day"].integer().value_or(0);
  state.spent = (*root)["spent"].integer().value_or(0);
  (*root)["runs"].each_member([&](std::string_view name, text::JsonValue value) {
    if (state.runs.size() >= kChainPlacesMax) return;
    state.runs[std::string(name)] = {small(value["failures"]), small(value["successes"]),
                                     value["countedMs"].integer().value_or(0),
                                     value["workedMs"].integer().value_or(0)};
  });
  (*root)["demoted"].each_element([&](text::JsonValue value) {
    if (state.demoted.size() >= kChainPlacesMax) return;
    const bool image = value["slot"].string() == "image";
    state.demoted.push_back({{image ? ModelSlot::image : ModelSlot::text, text_of(value["agent"])},
                             text_of(value["key"]),
                             text_of(value["by"]),
                             value["atMs"].integer().value_or(0)});
  });
  return state;
}

Result<void> write_watch_state(const std::string& path, const WatchState& state) {
  if (path.empty()) return {};
  text::JsonWriter json(true);
  json.begin_object().key("version").integer(kVersion);
  json.key("day").integer(state.day).key("spent").integer(state.spent);
  json.key("runs").begin_object();
  for (const auto& [name, run] : state.runs) write_run(json, name, run);
  json.end_object().key("demoted").begin_array();
  for (const Demotion& one : state.demoted) {
    json.begin_object();
    json.key("slot").string(one.target.slot == ModelSlot::image ? "image" : "text");
    json.key("agent").string(one.target.agent).key("key").string(one.key);
    json.key("by").string(one.by).key("atMs").integer(one.at_ms).end_object();
  }
  json.end_array().end_object();
  if (Result<void> made = make_folder_of(path); !made) return made;
  Result<StagedFile> staged = StagedFile::make(path, json.take() + "\n", ".new");
  if (!staged) return std::move(staged).error();
  return staged->move_to(path, false);
}

}  // namespace pincer::cli
