// Plans that belong to an API key: MiniMax, z.ai, OpenRouter.
#include <algorithm>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "stages/error_facts.hpp"
#include "stages/iso_time.hpp"
#include "stages/usages/readers.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

constexpr std::size_t kModelsMax = 64;
constexpr double kHourMs = 3'600'000;

/// The window's length in hours as a label; "5h" when it is not told, for that is what plans have.
std::string minimax_label(JsonValue model) {
  const auto begin = read_time_ms(model["start_time"]);
  const auto end = read_time_ms(model["end_time"]);
  if (!begin || !end || *end <= *begin) return "5h";
  const long hours = std::lround(static_cast<double>(*end - *begin) / kHourMs);
  if (hours >= 168) return "Week";
  return std::to_string(std::max(hours, 1L)) + "h";
}

/// MiniMax' `..._usage_count` is what is left, not what was used (MiniMax-AI/MiniMax-M2#99).
std::optional<double> minimax_used(JsonValue model, std::string_view window) {
  const std::string prefix = "current_" + std::string(window) + "_";
  if (const auto left = model[prefix + "remaining_percent"].number()) return 100 - *left;
  const auto all = model[prefix + "total_count"].number();
  const auto left = model[prefix + "usage_count"].number();
  if (!all || !left || !(*all > 0)) return std::nullopt;
  return 100 - *left / *all * 100;
}

/// The models' own row: newer plans call it "general", older ones by the model's name.
JsonValue minimax_row(JsonValue rows) {
  JsonValue first;
  for (std::size_t i = 0; i < std::min(rows.elements(), kModelsMax); ++i) {
    const JsonValue row = rows.element(i);
    if (!minimax_used(row, "interval")) continue;
    const std::string name = text::lowered(row["model_name"].string().value_or(""));
    if (name.starts_with("minimax-m") || name == "general") return row;
    if (!first.exists()) first = row;
  }
  return first;
}

/// z.ai's units are numbers, known from what the windows do.
std::string zai_span(JsonValue limit) {
  const std::string count = std::to_string(limit["number"].integer().value_or(1));
  switch (limit["unit"].integer().value_or(0)) {
    case 1:
      return count + "d";
    case 3:
      return count + "h";
    case 5:
      return count + "m";
    case 6:
      return count == "1" ? "Week" : count + " weeks";
    default:
      return "Limit";
  }
}

std::string zai_label(JsonValue limit) {
  const std::string_view type = limit["type"].string().value_or("");
  if (type == "TOKENS_LIMIT") return "Tokens (" + zai_span(limit) + ")";
  if (type == "CREDIT_LIMIT") return "Credits (" + zai_span(limit) + ")";
  if (type == "TIME_LIMIT") return "Monthly";
  return {};
}

std::optional<double> zai_used(JsonValue limit) {
  if (const auto percent = limit["percentage"].number()) return percent;
  const auto used = limit["currentValue"].number();
  const auto left = limit["remaining"].number();
  if (!used || !left || !(*used + *left > 0)) return std::nullopt;
  return *used / (*used + *left) * 100;
}

}  // namespace

void read_minimax_usage(JsonValue root, UsageSnapshot& snapshot) {
  if (const auto error = read_foreign_error(root)) {
    snapshot.error = error->message;
    return;
  }
  const JsonValue payload = root["data"].is_object() ? root["data"] : root;
  const JsonValue row = minimax_row(payload["model_remains"]);
  add_window(snapshot, minimax_label(row), minimax_used(row, "interval"),
             read_time_ms(row["end_time"]));
  add_window(snapshot, "Week", minimax_used(row, "weekly"), read_time_ms(row["weekly_end_time"]));
  snapshot.plan = read_name(payload["current_subscribe_title"]);
  if (snapshot.plan.empty()) snapshot.plan = read_name(payload["plan_name"]);
}

void read_zai_usage(JsonValue root, UsageSnapshot& snapshot) {
  const auto code = root["code"].integer();
  if (root["success"].boolean() == false || (code && *code != 200)) {
    snapshot.error = std::string(
        bounded(root["msg"].string().value_or("it says no more than that it failed"), 300));
    return;
  }
  const JsonValue data = root["data"];
  const JsonValue limits = data.is_array() ? data : data["limits"];
  for (std::size_t i = 0; i < std::min(limits.elements(), kWindowsMax); ++i) {
    const JsonValue limit = limits.element(i);
    const std::string label = zai_label(limit);
    if (label.empty()) continue;
    add_window(snapshot, label, zai_used(limit), read_time_ms(limit["nextResetTime"]));
  }
  for (const std::string_view member : {"planName", "plan", "level"}) {
    if (snapshot.plan.empty()) snapshot.plan = read_name(data[member]);
  }
}

void read_openrouter_key(JsonValue root, UsageSnapshot& snapshot) {
  const JsonValue data = root["data"];
  if (!data.is_object()) return;
  const JsonValue free = data["free_model_daily_requests"];
  const auto requests = free["used"].number();
  if (const auto limit = free["limit"].number(); limit && *limit > 0 && requests) {
    add_window(snapshot, "Free requests today", *requests / *limit * 100, std::nullopt);
  }
  UsageCredits credits;
  credits.used = data["usage"].number();
  credits.limit = data["limit"].number();
  credits.remaining = data["limit_remaining"].number();
  if (credits.limit && *credits.limit > 0 && credits.remaining) {
    add_window(snapshot, "Key limit", 100 - *credits.remaining / *credits.limit * 100,
               std::nullopt);
  }
  if (credits.used) snapshot.credits = credits;
  if (const auto is_free = data["is_free_tier"].boolean()) {
    snapshot.plan = *is_free ? "free tier" : "paid";
  }
}

void read_openrouter_credits(JsonValue root, UsageSnapshot& snapshot) {
  const auto bought = root.at({"data", "total_credits"}).number();
  const auto used = root.at({"data", "total_usage"}).number();
  if (!bought || !used) return;
  UsageCredits credits;
  credits.limit = bought;
  credits.used = used;
  credits.remaining = *bought - *used;
  snapshot.credits = credits;
}

}  // namespace pincer::stages
