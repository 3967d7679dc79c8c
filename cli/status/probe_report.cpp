#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "cli/status/status.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::int64_t in_ms(core::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

void write_probe(text::JsonWriter& json, const AuthProbe& probe) {
  json.begin_object().key("provider").string(probe.provider);
  if (!probe.model.empty()) json.key("model").string(probe.model);
  if (!probe.profile.empty()) json.key("profileId").string(probe.profile);
  json.key("label").string(probe.label).key("source").string(probe.source);
  json.key("mode").string(name(probe.mode)).key("status").string(probe.bucket());
  if (!probe.answer) json.key("reasonCode").string(probe.why());
  if (!probe.sentence().empty()) json.key("error").string(probe.sentence());
  if (probe.answer) {
    const stages::CredentialAnswer& answer = *probe.answer;
    json.key("reason").string(probe.why());
    json.key("latencyMs").integer(in_ms(answer.latency));
    if (answer.status != 0) json.key("httpStatus").integer(answer.status);
    if (!answer.request_id.empty()) json.key("requestId").string(answer.request_id);
    if (!answer.message.empty()) json.key("message").string(answer.message);
    json.key("requests").integer(static_cast<std::int64_t>(answer.requests));
    if (answer.tokens) json.key("tokens").integer(*answer.tokens);
  }
  json.end_object();
}

std::vector<Table::Row> rows_of(const ProbeReport& report) {
  std::vector<Table::Row> rows;
  for (const AuthProbe& probe : report.probes) {
    const std::string latency = probe.answer ? short_duration(in_ms(probe.answer->latency)) : "-";
    Tone tone = Tone::odd;
    if (probe.answer) tone = tone_of(probe.answer->verdict.bucket);
    std::string why(probe.ok() ? "" : probe.why());
    rows.push_back({{probe.model.empty() ? probe.provider + "/-" : probe.model},
                    {probe.label + " (" + std::string(name(probe.mode)) + ")"},
                    {std::string(probe.bucket()), tone},
                    {latency},
                    {std::move(why)}});
  }
  return rows;
}

}  // namespace

std::size_t ProbeReport::asked() const {
  std::size_t count = 0;
  for (const AuthProbe& probe : probes) count += probe.target ? 1 : 0;
  return count;
}

bool ProbeReport::all_ok() const {
  for (const AuthProbe& probe : probes) {
    // A profile that is left out on purpose is no failure.
    if (!probe.ok() && probe.reason != reason::kExcluded) return false;
  }
  return true;
}

void write_probes(text::JsonWriter& json, const ProbeReport& report) {
  const ProbeOptions& options = report.options;
  json.key("probes").begin_object();
  json.key("startedAt").integer(report.started_ms);
  json.key("finishedAt").integer(report.started_ms + in_ms(report.took));
  json.key("durationMs").integer(in_ms(report.took));
  json.key("totalTargets").integer(static_cast<std::int64_t>(report.asked()));
  json.key("options").begin_object();
  if (!options.provider.empty()) json.key("provider").string(options.provider);
  json.key("profileIds").begin_array();
  for (const std::string& id : options.profiles) json.string(id);
  json.end_array();
  json.key("timeoutMs").integer(options.timeout_ms);
  json.key("concurrency").integer(options.concurrency);
  json.key("maxTokens").integer(options.max_tokens);
  json.end_object().key("results").begin_array();
  for (const AuthProbe& probe : report.probes) write_probe(json, probe);
  json.end_array().end_object();
}

void print_probes(const ProbeReport& report, const Style& style, std::size_t columns,
                  Output& output) {
  output.data("\n");
  const std::vector<Table::Row> rows = rows_of(report);
  if (rows.empty()) {
    output.data("There was no credential to probe.\n");
    return;
  }
  const Table table({{"Model"}, {"Credential"}, {"Probe"}, {"Latency", true}, {"Reason"}});
  table.print(
      rows.size(), [&](std::size_t index) { return rows[index]; }, columns, style,
      [&](std::string_view lines) { output.data(lines); });
  std::uint64_t requests = 0;
  std::int64_t tokens = 0;
  for (const AuthProbe& probe : report.probes) {
    if (!probe.sentence().empty()) {
      output.data(text::printable(probe.label + " with " +
                                  (probe.model.empty() ? probe.provider : probe.model) + ": " +
                                  std::string(probe.sentence())) +
                  "\n");
    }
    if (probe.answer) requests += probe.answer->requests;
    if (probe.answer && probe.answer->tokens) tokens += *probe.answer->tokens;
  }
  std::string cost = "Probed " + counted(report.asked(), "credential") + " in " +
                     short_duration(in_ms(report.took)) + ": " +
                     counted(static_cast<std::size_t>(requests), "request");
  if (tokens > 0) cost += ", " + counted(static_cast<std::size_t>(tokens), "token");
  output.data(cost + "\n");
}

}  // namespace pincer::cli
