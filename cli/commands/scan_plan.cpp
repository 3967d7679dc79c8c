#include "cli/commands/scan_plan.hpp"

#include <algorithm>
#include <cmath>

#include "cli/exit_code.hpp"
#include "cli/render/json_or_null.hpp"
#include "cli/render/style.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using stages::ModelPlan;
using stages::RequestPlan;
using stages::ScanReport;

std::string requests_text(std::int64_t count) {
  return counted(static_cast<std::size_t>(count), "request");
}

std::string account_text(const ScanReport& report) {
  const stages::Account& account = report.account;
  if (!account.known) {
    return report.account_problem.empty() ? "" : "unknown: " + report.account_problem;
  }
  std::string text = account.identity;
  if (account.day) {
    text += ", " + std::to_string(account.day->used) + " of " + std::to_string(account.day->limit) +
            " free requests of today used";
  } else {
    text += ", no limit of free requests is told";
  }
  if (!account.expires_at.empty()) text += "; the key expires " + account.expires_at;
  return text;
}

void write_budget(text::JsonWriter& json, const ScanOptions& options, const ScanReport& report) {
  const stages::Account& account = report.account;
  json.key("budget").begin_object();
  json.key("account");
  if (account.known) {
    json.string(account.identity);
  } else {
    json.null();
  }
  json.key("freeTier").boolean(account.free_tier);
  const bool day = account.day.has_value();
  or_null(json, "limit", day ? std::optional(account.day->limit) : std::nullopt);
  or_null(json, "used", day ? std::optional(account.day->used) : std::nullopt);
  or_null(json, "left", report.plan.left);
  json.key("reserve").integer(options.reserve);
  or_null(json, "most", report.plan.most);
  or_null(json, "perMinute",
          report.plan.paced() ? std::optional(report.plan.per_minute) : std::nullopt);
  json.key("keyExpiresAt");
  if (account.expires_at.empty()) {
    json.null();
  } else {
    json.string(account.expires_at);
  }
  json.end_object();
}

Cell asked(bool yes, const stages::ProbeResult& probe) {
  if (yes) return {"ask", Tone::good};
  if (probe.known_ms) return {"known", Tone::faint};
  return {"-", Tone::faint};
}

/// Each tool_choice that will be asked for, if the tools work.
Cell choices_cell(const ModelPlan& plan) {
  std::string words;
  for (const stages::ProbeKind kind : plan.choices) {
    words.append(words.empty() ? "" : " ").append(tool_choice_of(kind));
  }
  return {words.empty() ? "-" : words, words.empty() ? Tone::faint : Tone::plain};
}

void print_models(const ScanReport& report, const Environment& environment, Style style,
                  Output& output) {
  if (report.plan.models.empty()) return;
  output.data("\n");
  const bool more = std::any_of(report.plan.models.begin(), report.plan.models.end(),
                                [](const ModelPlan& plan) { return !plan.choices.empty(); });
  std::vector<Column> columns = {{"Model"}, {"Tool"}, {"Image"}, {"Why"}};
  if (more) columns.insert(columns.end() - 1, {"Choices"});
  const Table table(std::move(columns));
  const Table::RowSource row = [&](std::size_t i) -> Table::Row {
    const ModelPlan& plan = report.plan.models[i];
    const stages::ModelVerdict& verdict = report.models[plan.index];
    Table::Row cells = {{model_ref(verdict.model)},
                        asked(plan.tool, verdict.tool),
                        asked(plan.image, verdict.image),
                        {plan.why, Tone::faint}};
    if (more) cells.insert(cells.end() - 1, choices_cell(plan));
    return cells;
  };
  table.print(report.plan.models.size(), row, environment.stdout_columns, style,
              [&](std::string_view lines) { output.data(lines); });
}

}  // namespace

bool is_worth_saying(const ScanReport& report) {
  const RequestPlan& plan = report.plan;
  return plan.paced() || plan.most || plan.known > 0;
}

std::string plan_line(const ScanReport& report) {
  const RequestPlan& plan = report.plan;
  std::string line = requests_text(plan.requests);
  if (plan.left) line += " of " + std::to_string(*plan.left) + " left today";
  if (plan.retries > 0) line += " and at most " + std::to_string(plan.retries) + " to ask again";
  if (plan.paced()) {
    line += ", " + counted(static_cast<std::size_t>(plan.windows), "window") + " of " +
            std::to_string(plan.per_minute) + " a minute";
  }
  if (plan.requests > 0) {
    line += ", about " + std::to_string(static_cast<int>(std::ceil(plan.seconds))) + " s";
  }
  if (plan.known > 0) {
    line += "; " + counted(static_cast<std::size_t>(plan.known), "probe") + " known from before";
  }
  if (plan.over_budget > 0) {
    line +=
        "; " + counted(static_cast<std::size_t>(plan.over_budget), "probe") + " beyond the budget";
  }
  if (plan.stops_at > 0) {
    line += "; stops once " + std::to_string(plan.stops_at) +
            " good models are known (--exhaustive asks all)";
  }
  return line;
}

std::string plan_json(const ScanOptions& options, const ScanReport& report) {
  const RequestPlan& plan = report.plan;
  text::JsonWriter json(true);
  json.begin_object();
  json.key("requests").integer(plan.requests + plan.retries);
  json.key("probes").integer(plan.requests);
  json.key("retries").integer(plan.retries);
  json.key("windows").integer(plan.windows);
  json.key("seconds").number(std::ceil(plan.seconds));
  json.key("known").integer(plan.known);
  json.key("overBudget").integer(plan.over_budget);
  json.key("stopsAt");
  if (plan.stops_at > 0) {
    json.integer(static_cast<std::int64_t>(plan.stops_at));
  } else {
    json.null();
  }
  write_budget(json, options, report);
  json.key("models").begin_array();
  for (const ModelPlan& model : plan.models) {
    json.begin_object();
    json.key("id").string(report.models[model.index].model.id);
    json.key("tool").boolean(model.tool);
    json.key("image").boolean(model.image);
    if (!model.choices.empty()) {
      json.key("toolChoices").begin_array();
      for (const stages::ProbeKind kind : model.choices) json.string(tool_choice_of(kind));
      json.end_array();
    }
    json.key("why").string(model.why);
    json.end_object();
  }
  json.end_array();
  if (report.ended_by) json.key("endedBy").string(name(report.ended_by->reason));
  json.end_object();
  return json.take() + "\n";
}

int print_plan(const ScanOptions& options, const ScanReport& report, const Environment& environment,
               Output& output) {
  if (options.json) {
    output.data(plan_json(options, report));
  } else {
    const bool colour = wants_colour(environment, options.no_color, environment.stdout_is_terminal);
    output.data(plan_line(report) + "\n");
    const std::string account = account_text(report);
    if (!account.empty()) output.data("account " + text::printable(account) + "\n");
    print_models(report, environment, Style(colour), output);
  }
  output.flush();
  if (!report.ended_by) return kExitOk;
  output.say(report.ended_by->sentence);
  return report.ended_by->reason == stages::Reason::account_day ? kExitOk : kExitError;
}

std::string spent_line(const ScanReport& report) {
  if (!report.plan.paced() && !report.plan.most) return {};
  std::string line = requests_text(static_cast<std::int64_t>(report.requests)) + " made";
  if (report.plan.left) {
    const auto spent = static_cast<std::int64_t>(report.requests);
    line +=
        ", " + std::to_string(std::max<std::int64_t>(0, *report.plan.left - spent)) + " left today";
  }
  return line;
}

std::string reset_text(std::int64_t reset_ms, std::int64_t now_ms) {
  constexpr std::int64_t kMinuteMs = 60'000;
  const std::int64_t of_day = reset_ms / kMinuteMs % (24 * 60);
  const auto two = [](std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  std::string text = "at " + two(of_day / 60) + ":" + two(of_day % 60) + " UTC";
  const std::int64_t minutes = (reset_ms - now_ms + kMinuteMs - 1) / kMinuteMs;
  if (minutes <= 0) return text;
  text += ", in ";
  if (minutes >= 60) text += std::to_string(minutes / 60) + " h ";
  return text + std::to_string(minutes % 60) + " min";
}

}  // namespace pincer::cli
