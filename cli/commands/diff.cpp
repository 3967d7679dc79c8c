#include <algorithm>
#include <iomanip>
#include <map>
#include <sstream>

#include "cli/commands/history.hpp"
#include "cli/commands/moment.hpp"
#include "cli/duration.hpp"
#include "cli/render/units.hpp"
#include "cli/state/history.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"
#include "stages/iso_time.hpp"

namespace pincer::cli {
namespace {

/// One model's entry then and now; null: it was not there.
struct Pair {
  const CatalogEntry* before = nullptr;
  const CatalogEntry* after = nullptr;
};

bool is_free(const CatalogEntry* entry) {
  return entry != nullptr && entry->free;
}

struct Change {
  std::string model;
  std::string kind;  ///< appeared, vanished, price, tools, image, context, expires, soon, entry
  std::string what;  ///< for people
};

/// In the order of their ids, which are the entries' own.
std::map<std::string_view, Pair> pairs_of(const std::vector<CatalogEntry>& entries,
                                          std::int64_t since_ms) {
  std::map<std::string_view, Pair> pairs;
  for (const CatalogEntry& entry : entries) {
    Pair& pair = pairs[entry.model];
    if (entry.since_ms <= since_ms && entry.until_ms.value_or(INT64_MAX) > since_ms) {
      pair.before = &entry;
    }
    if (!entry.until_ms) pair.after = &entry;
  }
  return pairs;
}

/// "$0.2 in, $0.85 out a million tokens".
std::string price_text(const CatalogEntry& entry) {
  const auto dollars = [](double per_token) {
    std::ostringstream text;
    text << "$" << std::setprecision(4) << per_token * 1e6;
    return text.str();
  };
  return dollars(entry.prompt) + " in, " + dollars(entry.completion) + " out a million tokens";
}

Change appeared(const CatalogEntry& now, const CatalogEntry* paid) {
  const std::string tools = now.tools ? "with tools" : "without tools";
  if (paid == nullptr) return {now.model, "appeared", tools};
  return {now.model, "price", "is free now, " + tools + "; it was " + price_text(*paid)};
}

Change vanished(std::string_view id, const CatalogEntry* paid) {
  const std::string model(id);
  if (paid == nullptr) return {model, "vanished", "from the catalog"};
  return {model, "price", "is free no more: " + price_text(*paid)};
}

void compare(const Pair& pair, std::vector<Change>& changes) {
  const CatalogEntry& before = *pair.before;
  const CatalogEntry& after = *pair.after;
  if (before.hash == after.hash) return;
  const std::size_t known = changes.size();
  const auto flag = [&](const char* kind, bool was, bool is) {
    if (was != is)
      changes.push_back({after.model, kind, is ? "is listed now" : "is listed no more"});
  };
  flag("tools", before.tools, after.tools);
  flag("image", before.image, after.image);
  if (before.context != after.context) {
    changes.push_back({after.model, "context",
                       short_tokens(before.context) + " -> " + short_tokens(after.context)});
  }
  if (before.expires != after.expires) {
    changes.push_back({after.model, "expires",
                       after.expires.empty() ? "has no end any more" : "ends " + after.expires});
  }
  if (changes.size() == known) changes.push_back({after.model, "entry", "other details changed"});
}

std::vector<Change> changes_of(const std::vector<CatalogEntry>& entries, std::int64_t since_ms,
                               std::int64_t now_ms) {
  std::vector<Change> changes;
  for (const auto& [model, pair] : pairs_of(entries, since_ms)) {
    if (!is_free(pair.after)) {
      if (is_free(pair.before)) changes.push_back(vanished(model, pair.after));
      continue;
    }
    if (is_free(pair.before)) {
      compare(pair, changes);
    } else {
      changes.push_back(appeared(*pair.after, pair.before));
    }
    if (pair.after->expires.empty()) continue;
    const auto ends = stages::parse_iso_time(pair.after->expires);
    if (ends && *ends - now_ms < kEndsSoonMs) {
      changes.push_back({std::string(model), "soon", "ends " + pair.after->expires});
    }
  }
  return changes;
}

void print_text(const std::vector<Change>& changes, std::int64_t since_ms, Output& output) {
  if (changes.empty()) output.data("Nothing changed since " + moment(since_ms) + ".\n");
  std::size_t widest = 0;
  for (const Change& change : changes) widest = std::max(widest, change.kind.size());
  for (const Change& change : changes) {
    output.data(change.kind + std::string(widest - change.kind.size() + 2, ' ') +
                text::printable(change.model) + "  " + text::printable(change.what) + "\n");
  }
}

std::string json_text(const std::vector<Change>& changes, std::int64_t since_ms) {
  text::JsonWriter json(true);
  json.begin_object().key("sinceMs").integer(since_ms).key("changes").begin_array();
  for (const Change& change : changes) {
    json.begin_object().key("id").string(change.model).key("kind").string(change.kind);
    json.key("what").string(change.what).end_object();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

std::optional<std::int64_t> since_of(const DiffOptions& options, History& history,
                                     const std::string& endpoint, std::int64_t now_ms) {
  if (options.since.empty()) {
    const std::vector<std::int64_t> times = history.scan_times(endpoint, 2);
    if (times.size() < 2) return std::nullopt;
    return times[1];
  }
  if (const auto back = read_duration_ms(options.since)) return now_ms - *back;
  return stages::parse_iso_time(options.since);
}

int nothing(const CommandContext& context, const DiffOptions& options) {
  context.output.say("there are no two scans to compare yet: pincer scan makes one");
  if (options.json) context.output.data(json_text({}, context.environment.start_ms));
  return kExitOk;
}

int compare_scans(const DiffOptions& options, const CommandContext& context, History& history) {
  const std::int64_t now_ms = context.environment.start_ms;
  const std::vector<std::string> endpoints = history.endpoints();
  if (endpoints.empty()) return nothing(context, options);
  const auto since = since_of(options, history, endpoints.front(), now_ms);
  if (!since) {
    if (options.since.empty()) return nothing(context, options);
    context.output.say("--since " + text::printable(options.since, 40) +
                       " is no time; it looks like 2026-11-20 or 3d");
    return kExitUsage;
  }
  const std::vector<Change> changes =
      changes_of(history.entries(endpoints.front()), *since, now_ms);
  if (options.json) return print(context, json_text(changes, *since));
  print_text(changes, *since, context.output);
  return kExitOk;
}

}  // namespace

OptionTable diff_option_table(DiffOptions& into) {
  return {{"Options",
           {
               text("--since", "WHEN", into.since,
                    "a date such as 2026-11-20, or how long ago, such as 3d (default: the scan "
                    "before the last one)"),
               flag("--json", into.json, "one JSON document"),
               flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
               flag("--help", into.help, "this text", 'h'),
           }}};
}

std::string diff_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models diff [options]\n"
      "\n"
      "What changed among the free models: which appeared or vanished (entries come back a day\n"
      "later now and then), became free or ceased to be, whose tools, images, context or end\n"
      "changed, and what ends within two weeks. From what scans saw of the catalog; asks no\n"
      "server anything.\n"
      "\n";
  DiffOptions defaults;
  return std::string(kHead) + describe(diff_option_table(defaults), columns);
}

int run_diff(const Arguments& arguments, const CommandContext& context) {
  DiffOptions options;
  const Result<Arguments> rest = parse_options(diff_option_table(options), arguments);
  if (!rest) return refuse(context, rest.error());
  if (options.help) return print_help(context, diff_help);
  if (!rest->empty()) {
    context.output.say("diff takes options only, not '" + text::printable(rest->front(), 60) + "'");
    return kExitUsage;
  }
  const std::string path = history_path(context.environment);
  if (path.empty() || !file_exists(path)) return nothing(context, options);
  Result<std::unique_ptr<History>> history = History::open(path, false);
  if (!history) {
    context.output.say(history.error().text);
    return kExitError;
  }
  return compare_scans(options, context, **history);
}

}  // namespace pincer::cli
