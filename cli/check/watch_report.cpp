#include "cli/check/watch_report.hpp"

#include "cli/check/check_report.hpp"
#include "cli/commands/moment.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/units.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::string shown(std::string_view text) {
  return text::printable(without_secrets(text));
}

std::string change_text(const WatchChange& change) {
  const Exchange& exchange = change.exchange;
  std::string verb = " takes the place of ";
  if (change.kind == WatchChange::Kind::demoted) verb = " changes places with ";
  if (change.kind == WatchChange::Kind::returned) verb = " comes back before ";
  return change.role + ": " + exchange.to + verb + exchange.from + " (" + change.reason + ")";
}

void print_change(const WatchChange& change, Output& output) {
  output.data("  " + shown(change_text(change)) + "\n");
  for (const std::string& note : change.notes) output.say(without_secrets(note));
  if (!change.problem.empty()) {
    output.say("it could not be written: " + without_secrets(change.problem));
  } else if (change.written) {
    output.data("  pincer models undo puts it back\n");
  } else {
    for (const std::string& line : change.diff) output.data("  " + shown(line) + "\n");
    output.data("  Nothing was written (--dry-run).\n");
  }
}

text::JsonWriter event(const WatchRound& round, std::string_view name) {
  text::JsonWriter json;
  json.begin_object().key("event").string(name).key("at").string(moment(round.now_ms));
  json.key("round").integer(round.number);
  return json;
}

std::string line_of(text::JsonWriter json) {
  json.end_object();
  return json.take() + "\n";
}

std::string round_event(const WatchRound& round) {
  text::JsonWriter json = event(round, "round");
  json.key("summary").string(summary_of(round.check->models()));
  json.key("requests").integer(static_cast<std::int64_t>(round.check->requests()));
  json.key("requestsToday").integer(round.state->spent_on(round.now_ms));
  if (!round.check->trouble().empty()) {
    json.key("problem").string(without_secrets(round.check->trouble()));
  }
  json.key("models").begin_array();
  for (const CheckedModel& model : round.check->models()) write_checked(json, model);
  json.end_array();
  return line_of(std::move(json));
}

std::string change_event(const WatchRound& round) {
  const WatchChange& change = *round.change;
  text::JsonWriter json = event(round, "change");
  json.key("kind").string(name(change.kind)).key("role").string(change.role);
  json.key("from").string(without_secrets(change.exchange.from));
  json.key("to").string(without_secrets(change.exchange.to));
  json.key("reason").string(change.reason).key("written").boolean(change.written);
  if (!change.problem.empty()) json.key("problem").string(without_secrets(change.problem));
  json.key("diff").begin_array();
  for (const std::string& line : change.diff) json.string(without_secrets(line));
  json.end_array();
  return line_of(std::move(json));
}

}  // namespace

void print_round(const WatchRound& round, LastStates& last, Output& output) {
  if (!round.problem.empty()) {
    output.data(moment(round.now_ms) +
                " the chain could not be read, the next round tries again\n");
    output.say(without_secrets(round.problem));
    return;
  }
  output.data(moment(round.now_ms) + " " + summary_of(round.check->models()) + "; " +
              counted(static_cast<std::size_t>(round.check->requests()), "request") + ", " +
              std::to_string(round.state->spent_on(round.now_ms)) + " today\n");
  LastStates now;
  for (const CheckedModel& model : round.check->models()) {
    const std::string run = run_name(model);
    now[run] = model.health;
    const auto before = last.find(run);
    const bool news =
        before == last.end() ? model.health != Health::works : model.health != before->second;
    if (!news) continue;
    output.data("  " + shown(model.key) + " " + std::string(name(model.health)) +
                (model.health == Health::works ? "" : ": " + shown(model.verdict.sentence)) + "\n");
  }
  last = std::move(now);
  if (!round.no_replacement.empty()) {
    output.data("  nothing is known that could take the place of " + shown(round.no_replacement) +
                "; pincer models scan finds what could\n");
  }
  if (round.change) print_change(*round.change, output);
}

std::vector<std::string> round_events(const WatchRound& round) {
  std::vector<std::string> lines;
  if (!round.problem.empty()) {
    text::JsonWriter json = event(round, "problem");
    json.key("problem").string(without_secrets(round.problem));
    lines.push_back(line_of(std::move(json)));
    return lines;
  }
  lines.push_back(round_event(round));
  if (!round.no_replacement.empty()) {
    text::JsonWriter json = event(round, "noReplacement");
    json.key("ref").string(without_secrets(round.no_replacement));
    lines.push_back(line_of(std::move(json)));
  }
  if (round.change) lines.push_back(change_event(round));
  return lines;
}

}  // namespace pincer::cli
