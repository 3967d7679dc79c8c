#include <array>

#include "cli/check/check_report.hpp"
#include "cli/commands/write_report.hpp"
#include "cli/duration.hpp"
#include "cli/options.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::string shown(std::string_view text) {
  return text::printable(without_secrets(text));
}

Tone tone_of_health(Health health) {
  switch (health) {
    case Health::works:
      return Tone::good;
    case Health::limited:
    case Health::failing:
      return Tone::wait;
    case Health::unknown:
      return Tone::odd;
    default:
      return Tone::bad;
  }
}

std::string reason_of(const CheckedModel& model) {
  if (model.health != Health::works) return std::string(stages::name(model.verdict.reason));
  if (model.ends_soon) return "ends " + model.ends;
  return model.costs_now() ? "not free any more" : "";
}

std::string asked_when(const CheckedModel& model, std::int64_t now_ms) {
  if (model.by_catalog) return "catalog";
  if (!model.asked_ms) return "-";
  return model.known ? about(now_ms - *model.asked_ms) + " ago" : "now";
}

Table::Row row_of(const CheckedModel& model, std::int64_t now_ms) {
  std::string worked = "-";
  if (model.track) {
    worked = std::to_string(model.track->worked) + "/" + std::to_string(model.track->asked);
  }
  return {{without_secrets(model.key)},
          {model.roles()},
          {std::string(name(model.health)), tone_of_health(model.health)},
          {reason_of(model), tone_of_health(model.health)},
          {model.status != 0 ? std::to_string(model.status) : "-"},
          {model.latency_ms ? short_duration(*model.latency_ms) : "-"},
          {asked_when(model, now_ms), Tone::faint},
          {std::move(worked), Tone::faint}};
}

/// Of each model that is not fine: what was said, and what to do.
void print_trouble(const CheckedModel& model, std::size_t columns, Output& output) {
  constexpr std::size_t kIndent = 2;
  constexpr std::size_t kAnyWidth = 10'000;
  if (model.fine()) return;
  const std::size_t width = columns == 0 ? kAnyWidth : columns;
  output.data(shown(model.key) + "\n");
  const std::string said = model.health == Health::works ? "" : model.verdict.sentence;
  for (const std::string& line : {said, model.fix.empty() ? "" : "-> " + model.fix}) {
    if (line.empty()) continue;
    output.data("  " + wrapped(shown(line), width, kIndent, kIndent) + "\n");
  }
}

void print_repair(const RepairReport& repair, Output& output) {
  output.data("\n");
  if (repair.replacements.empty()) {
    output.data("Nothing to repair: no model of the chain is dead.\n");
    return;
  }
  for (const Replacement& one : repair.replacements) output.data(shown(text_of(one)) + "\n");
  for (const std::string& note : repair.notes) output.say(without_secrets(note));
  if (!repair.problem.empty()) output.say(without_secrets(repair.problem));
  if (repair.written) report_write(*repair.written, repair.dry_run, output);
}

}  // namespace

std::string summary_of(const std::vector<CheckedModel>& models) {
  constexpr std::array kAll = {Health::works, Health::limited, Health::failing, Health::unknown,
                               Health::wrong, Health::blocked, Health::dead};
  std::string counts;
  for (const Health health : kAll) {
    std::size_t count = 0;
    for (const CheckedModel& model : models) count += model.health == health;
    if (count == 0) continue;
    std::string_view word = name(health);
    if (health == Health::works && count > 1) word = "work";
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word);
  }
  return counted(models.size(), "model") + (counts.empty() ? "" : ": " + counts);
}

std::string text_of(const Replacement& replacement) {
  const Exchange& exchange = replacement.exchange;
  const std::string whom = exchange.from + " (" + replacement.reason + ")";
  if (exchange.to.empty()) {
    return replacement.role + ": nothing is known that could take the place of " + whom +
           "; it stays until pincer models scan has found something";
  }
  return replacement.role + ": " + exchange.to +
         (replacement.moves_up ? " moves up to the place of " : " takes the place of ") + whom;
}

void print_plain_check(const CheckOutcome& outcome, Output& output) {
  for (const CheckedModel& model : outcome.check.models()) {
    output.data(std::string(name(model.health)) + " " + shown(model.key) + " " +
                shown(model.roles()) + "\n");
  }
}

void print_check(const CheckOutcome& outcome, const Style& style, std::size_t columns,
                 Output& output) {
  const std::vector<CheckedModel>& models = outcome.check.models();
  const Table table({{"Model"},
                     {"Role"},
                     {"State"},
                     {"Reason"},
                     {"HTTP", true, 4},
                     {"Took", true, 2},
                     {"Asked", true, 3},
                     {"Worked", true, 1}});
  const Table::RowSource row = [&](std::size_t i) {
    return row_of(models[i], outcome.check.now_ms());
  };
  table.print(models.size(), row, columns, style,
              [&](std::string_view lines) { output.data(lines); });
  output.data("\n");
  for (const CheckedModel& model : models) print_trouble(model, columns, output);
  output.data(summary_of(models) + "; " +
              counted(static_cast<std::size_t>(outcome.check.requests()), "request") + "\n");
  if (outcome.repair) print_repair(*outcome.repair, output);
}

}  // namespace pincer::cli
