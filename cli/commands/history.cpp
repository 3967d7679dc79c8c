#include "cli/commands/history.hpp"

#include <algorithm>
#include <cmath>

#include "cli/commands/moment.hpp"
#include "cli/duration.hpp"
#include "cli/model_ref.hpp"
#include "cli/render/json_or_null.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "cli/state/history.hpp"
#include "cli/state/track_record.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using stages::PastAnswer;

std::string verdict_text(const PastAnswer& answer) {
  return answer.verdict.ok() ? "works" : std::string(name(answer.verdict.reason));
}

std::string percent(std::size_t part, std::size_t whole) {
  return std::to_string((100 * part + whole / 2) / std::max<std::size_t>(whole, 1)) + "%";
}

Cell latency_cell(std::optional<std::int64_t> ms) {
  return {ms ? short_duration(*ms) : "-"};
}

void print_records(const std::vector<TrackRecord>& records, const CommandContext& context,
                   const Style& style) {
  const std::int64_t now_ms = context.environment.start_ms;
  const Table table({{"Model"},
                     {"Probe"},
                     {"Worked", true},
                     {"Rate", true},
                     {"p50", true, 2},
                     {"p90", true, 2},
                     {"Flips", true, 3},
                     {"Now"},
                     {"For", true, 1}});
  const Table::RowSource row = [&](std::size_t i) -> Table::Row {
    const TrackRecord& record = records[i];
    return {{record.model},
            {std::string(name(record.kind)), Tone::faint},
            {std::to_string(record.worked) + "/" + std::to_string(record.asked)},
            {percent(record.worked, record.asked)},
            latency_cell(record.p50_ms),
            latency_cell(record.p90_ms),
            {std::to_string(record.flips)},
            {verdict_text(record.last), tone_of(record.last.verdict.bucket)},
            {about(now_ms - record.changed_ms)}};
  };
  table.print(records.size(), row, context.environment.stdout_columns, style,
              [&](std::string_view lines) { context.output.data(lines); });
}

void print_answers(const std::vector<PastAnswer>& answers, const CommandContext& context,
                   const Style& style) {
  const Table table({{"When (UTC)"}, {"Probe"}, {"Took", true}, {"HTTP", true, 2}, {"Verdict"}});
  const Table::RowSource row = [&](std::size_t i) -> Table::Row {
    const PastAnswer& answer = answers[answers.size() - 1 - i];
    const std::string status = answer.status != 0 ? std::to_string(answer.status) : "-";
    return {{moment(answer.asked_ms)},
            {std::string(name(answer.kind)), Tone::faint},
            {short_duration(answer.latency_ms)},
            {status},
            {verdict_text(answer), tone_of(answer.verdict.bucket)}};
  };
  context.output.data("\n");
  table.print(answers.size(), row, context.environment.stdout_columns, style,
              [&](std::string_view lines) { context.output.data(lines); });
}

void write_answer(text::JsonWriter& json, const PastAnswer& answer) {
  json.begin_object();
  json.key("kind").string(name(answer.kind)).key("askedAtMs").integer(answer.asked_ms);
  json.key("ok").boolean(answer.verdict.ok());
  json.key("bucket").string(name(answer.verdict.bucket));
  json.key("reason").string(name(answer.verdict.reason));
  json.key("httpStatus").integer(answer.status).key("latencyMs").integer(answer.latency_ms);
  or_null(json, "ttftMs", answer.ttft_ms);
  json.key("sentence").string(answer.verdict.sentence);
  json.end_object();
}

void write_record(text::JsonWriter& json, const TrackRecord& record) {
  json.begin_object();
  json.key("id").string(record.model).key("probe").string(name(record.kind));
  json.key("asked").integer(static_cast<std::int64_t>(record.asked));
  json.key("worked").integer(static_cast<std::int64_t>(record.worked));
  json.key("rate").number(static_cast<double>(record.worked) / static_cast<double>(record.asked));
  json.key("reliability");
  if (record.reliability) {
    json.number(*record.reliability);
  } else {
    json.null();
  }
  or_null(json, "p50Ms", record.p50_ms);
  or_null(json, "p90Ms", record.p90_ms);
  json.key("flips").integer(static_cast<std::int64_t>(record.flips));
  json.key("changedAtMs").integer(record.changed_ms);
  json.key("last");
  write_answer(json, record.last);
  json.end_object();
}

std::string json_text(const std::vector<TrackRecord>& records,
                      const std::vector<PastAnswer>* answers) {
  text::JsonWriter json(true);
  json.begin_object().key("records").begin_array();
  for (const TrackRecord& record : records) write_record(json, record);
  json.end_array();
  if (answers != nullptr) {
    json.key("answers").begin_array();
    for (const PastAnswer& answer : *answers) write_answer(json, answer);
    json.end_array();
  }
  json.end_object();
  return json.take() + "\n";
}

/// One field of a CSV file. What a spreadsheet would take for a formula is led by a quote.
std::string field(std::string_view text) {
  std::string safe = text::printable(text);
  if (!safe.empty() && std::string_view("=+-@").find(safe.front()) != std::string_view::npos) {
    safe.insert(0, "'");
  }
  if (safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted.append(c == '"' ? 2U : 1U, c);
  return quoted + "\"";
}

constexpr std::string_view kCsvHead =
    "asked_at,model,probe,ok,bucket,reason,http_status,latency_ms,ttft_ms\n";

std::string csv_line(const PastAnswer& answer) {
  std::string out =
      moment(answer.asked_ms) + "," + field(answer.model) + "," + std::string(name(answer.kind));
  out += answer.verdict.ok() ? ",true," : ",false,";
  out += std::string(name(answer.verdict.bucket)) + "," + std::string(name(answer.verdict.reason)) +
         "," + std::to_string(answer.status) + "," + std::to_string(answer.latency_ms) + ",";
  if (answer.ttft_ms) out += std::to_string(*answer.ttft_ms);
  return out + "\n";
}

/// What is shown: of all models their records, of one each answer too.
struct Found {
  explicit Found(std::int64_t now_ms) : records(now_ms) {}
  std::size_t answers = 0;
  TrackRecords records;
  std::vector<PastAnswer> of_model;
};

/// Reads the answers there are; CSV is printed meanwhile. `model` is empty for all.
Result<Found> read_answers(const HistoryOptions& options, const std::string& model,
                           const CommandContext& context) {
  Found found(context.environment.start_ms);
  const std::string path = history_path(context.environment);
  if (path.empty() || !file_exists(path)) return found;
  Result<std::unique_ptr<History>> history = History::open(path, false);
  if (!history) return std::move(history).error();
  (*history)->each_answer({}, model, [&](PastAnswer&& answer) {
    if (found.answers++ == 0 && options.csv) context.output.data(kCsvHead);
    if (options.csv) return context.output.data(csv_line(answer));
    found.records.add(answer);
    if (!model.empty()) found.of_model.push_back(std::move(answer));
  });
  return found;
}

int show(const HistoryOptions& options, Found found, bool one_model,
         const CommandContext& context) {
  const std::vector<TrackRecord> records = found.records.take();
  if (options.json)
    return print(context, json_text(records, one_model ? &found.of_model : nullptr));
  const Style style(wants_colour(context.environment, options.no_color || context.no_color,
                                 context.environment.stdout_is_terminal));
  print_records(records, context, style);
  if (one_model) print_answers(found.of_model, context, style);
  return kExitOk;
}

}  // namespace

OptionTable history_option_table(HistoryOptions& into) {
  return {{"Output",
           {
               flag("--json", into.json, "one JSON document"),
               flag("--csv", into.csv, "every answer as a line of CSV"),
               flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
               flag("--help", into.help, "this text", 'h'),
           }}};
}

std::string history_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models history [REF] [options]\n"
      "\n"
      "What scans found out so far: how often each model's probes worked, how fast (p50 and p90 "
      "of\n"
      "those that did), how often it flipped between working and not, and since when it is as it\n"
      "is. With REF each answer of that model. Answers are kept for 90 days, of an account the\n"
      "newest 250,000, in the folder XDG_STATE_HOME/pincer, else ~/.local/state/pincer.\n"
      "\n";
  HistoryOptions defaults;
  return std::string(kHead) + describe(history_option_table(defaults), columns);
}

int run_history(const Arguments& arguments, const CommandContext& context) {
  HistoryOptions options;
  const Result<Arguments> rest = parse_options(history_option_table(options), arguments);
  if (!rest) return refuse(context, rest.error());
  if (options.help) return print_help(context, history_help);
  if (rest->size() > 1 || (options.json && options.csv)) {
    context.output.say(rest->size() > 1 ? "history takes one model at most"
                                        : "--json and --csv exclude each other");
    return kExitUsage;
  }
  const std::string model = rest->empty() ? std::string() : openrouter_id(rest->front());
  Result<Found> found = read_answers(options, model, context);
  if (!found) {
    context.output.say(found.error().text);
    return kExitError;
  }
  if (found->answers == 0) {
    context.output.say(rest->empty() ? "there is no history yet: pincer scan begins it"
                                     : "the history knows no answer of " +
                                           text::printable(rest->front(), 100));
    if (options.json) context.output.data(json_text({}, nullptr));
    return rest->empty() ? kExitOk : kExitError;
  }
  if (options.csv) return kExitOk;
  return show(options, std::move(*found), !rest->empty(), context);
}

}  // namespace pincer::cli
