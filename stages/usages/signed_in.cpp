// Plans that belong to a sign-in: Claude, Codex, Copilot, Gemini.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "stages/iso_time.hpp"
#include "stages/usages/readers.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

struct Named {
  std::string_view member;
  std::string_view label;
};

constexpr double kHourSeconds = 3600;
constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

/// "5h", "Day", "Week" by the length of a window of Codex. One that could be either day or week
/// is told by its reset: `later_ms` after the first window's.
std::string codex_label(double hours, std::int64_t later_ms) {
  if (hours >= 168) return "Week";
  if (hours < 24) return std::to_string(std::lround(hours)) + "h";
  return later_ms >= 3 * kDayMs ? "Week" : "Day";
}

std::optional<double> used_of_remaining(std::optional<double> remaining, double whole) {
  if (!remaining || !(whole > 0)) return std::nullopt;
  return 100 - *remaining / whole * 100;
}

void read_copilot_quota(JsonValue quota, std::string_view label,
                        std::optional<std::int64_t> reset_ms, UsageSnapshot& snapshot) {
  if (!quota.is_object()) return;
  if (quota["unlimited"].boolean() == true) {
    add_unlimited(snapshot, label);
    return;
  }
  // Without a percentage nothing is known: another tool takes that for "all used".
  add_window(snapshot, label, used_of_remaining(quota["percent_remaining"].number(), 100),
             reset_ms);
}

std::optional<std::int64_t> first_time(std::initializer_list<JsonValue> values) {
  for (const JsonValue value : values) {
    if (const auto ms = read_time_ms(value)) return ms;
  }
  return std::nullopt;
}

}  // namespace

void read_anthropic_usage(JsonValue root, UsageSnapshot& snapshot) {
  constexpr auto kWindows = std::to_array<Named>({{"five_hour", "5h"},
                                                  {"seven_day", "Week"},
                                                  {"seven_day_sonnet", "Sonnet"},
                                                  {"seven_day_opus", "Opus"}});
  for (const Named& each : kWindows) {
    const JsonValue window = root[each.member];
    add_window(snapshot, each.label, window["utilization"].number(),
               read_time_ms(window["resets_at"]));
  }
  const JsonValue extra = root["extra_usage"];
  if (extra["is_enabled"].boolean() == true) {
    add_window(snapshot, "Extra", extra["utilization"].number(), std::nullopt);
  }
}

void read_codex_usage(JsonValue root, UsageSnapshot& snapshot) {
  const JsonValue limits = root["rate_limit"];
  const JsonValue first = limits["primary_window"];
  const JsonValue second = limits["secondary_window"];
  const auto hours = [](JsonValue window, double usual) {
    const double seconds = window["limit_window_seconds"].number().value_or(0);
    return seconds > 0 ? std::round(seconds / kHourSeconds) : usual;
  };
  const auto first_reset = read_time_ms(first["reset_at"]);
  const auto second_reset = read_time_ms(second["reset_at"]);
  add_window(snapshot, codex_label(hours(first, 3), 0), first["used_percent"].number(),
             first_reset);
  const std::int64_t later = second_reset.value_or(0) - first_reset.value_or(0);
  add_window(snapshot, codex_label(hours(second, 24), first_reset && second_reset ? later : 0),
             second["used_percent"].number(), second_reset);
  snapshot.plan = read_name(root["plan_type"]);
  const JsonValue credits = root["credits"];
  const auto balance = read_amount(credits["balance"]);
  const bool unlimited = credits["unlimited"].boolean() == true;
  if (!balance && !unlimited) return;
  UsageCredits known;
  known.unit = "credits";
  if (!unlimited) known.remaining = balance;
  snapshot.credits = known;
}

void read_copilot_usage(JsonValue root, UsageSnapshot& snapshot) {
  const auto reset = first_time({root["quota_reset_date_utc"], root["quota_reset_date"],
                                 root["quota_reset_at"], root["limited_user_reset_date"]});
  constexpr auto kQuotas = std::to_array<Named>(
      {{"premium_interactions", "Premium"}, {"chat", "Chat"}, {"completions", "Completions"}});
  const JsonValue snapshots = root["quota_snapshots"];
  for (const Named& each : kQuotas) {
    read_copilot_quota(snapshots[each.member], each.label, reset, snapshot);
  }
  // Free plans count what is left of a month's number.
  const JsonValue left = root["limited_user_quotas"];
  const JsonValue whole = root["monthly_quotas"];
  if (snapshot.windows.empty()) {
    for (const Named& each : kQuotas) {
      add_window(
          snapshot, each.label,
          used_of_remaining(left[each.member].number(), whole[each.member].number().value_or(0)),
          reset);
    }
  }
  snapshot.plan = read_name(root["copilot_plan"]);
}

void read_gemini_usage(JsonValue root, UsageSnapshot& snapshot) {
  struct Family {
    std::string_view word;
    std::string_view label;
    std::optional<double> left;
    std::optional<std::int64_t> reset_ms;
  };
  std::array<Family, 2> families = {Family{"pro", "Pro", {}, {}}, Family{"flash", "Flash", {}, {}}};
  root["buckets"].each_element([&families](JsonValue bucket) {
    const std::string model = text::lowered(bucket["modelId"].string().value_or(""));
    // Google leaves out what has its default value, and that is 1 here.
    const JsonValue fraction = bucket["remainingFraction"];
    const double left = fraction.exists() ? fraction.number().value_or(1) : 1;
    for (Family& family : families) {
      if (model.find(family.word) == std::string::npos) continue;
      if (family.left && *family.left <= left) continue;
      family.left = left;
      family.reset_ms = read_time_ms(bucket["resetTime"]);
    }
  });
  for (const Family& family : families) {
    add_window(snapshot, family.label, used_of_remaining(family.left, 1), family.reset_ms);
  }
}

}  // namespace pincer::stages
