#include <algorithm>
#include <map>

#include "cli/commands/scan_report.hpp"
#include "cli/render/json_or_null.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::JsonWriter;

/// Writes server text with the key masked in it.
class Shown {
 public:
  Shown(JsonWriter& writer, std::string_view secret) : writer_(writer), secret_(secret) {}

  void field(std::string_view key, std::string_view value) {
    writer_.key(key).string(secret_.empty() ? std::string(value)
                                            : text::without_secret(value, secret_));
  }
  void field_or_null(std::string_view key, std::string_view value) {
    if (value.empty()) {
      writer_.key(key).null();
    } else {
      field(key, value);
    }
  }

 private:
  JsonWriter& writer_;
  std::string_view secret_;
};

void write_pricing(JsonWriter& json, const std::optional<stages::Pricing>& pricing) {
  json.key("pricing");
  if (!pricing) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("prompt").number(pricing->prompt);
  json.key("completion").number(pricing->completion);
  json.key("request").number(pricing->request);
  json.key("image").number(pricing->image);
  json.key("webSearch").number(pricing->web_search);
  json.key("internalReasoning").number(pricing->internal_reasoning);
  json.end_object();
}

/// What the other side said itself, as far as it said something.
std::string_view detail_of(const stages::Evidence& evidence) {
  if (evidence.error && !evidence.error->message.empty()) return evidence.error->message;
  if (evidence.failure) return evidence.failure->text;
  if (evidence.content_fault) return *evidence.content_fault;
  return evidence.body_excerpt;
}

void write_verdict(JsonWriter& json, const stages::Verdict& verdict) {
  json.key("reason").string(name(verdict.reason));
  json.key("scope").string(name(verdict.scope));
  json.key("retry").string(name(verdict.retry));
  if (verdict.reset_ms) json.key("resetMs").integer(*verdict.reset_ms);
  if (verdict.retry_after_ms) json.key("retryAfterMs").integer(*verdict.retry_after_ms);
}

void write_unasked(JsonWriter& json, Shown& shown, const stages::ProbeResult& probe) {
  json.key("ok").boolean(false);
  json.key("latencyMs").null();
  json.key("skipped").boolean(true);
  if (probe.state == stages::ProbeResult::State::not_probed) {
    // Neither a bucket nor an error: nobody asked this model, so it did not fail.
    json.key("notProbed").boolean(true);
    write_verdict(json, probe.verdict);
    shown.field("detail", "not probed: " + probe.verdict.sentence);
  } else if (!probe.skip_reason.empty()) {
    shown.field("detail", probe.skip_reason);
  }
}

void write_probe(JsonWriter& json, Shown& shown, std::string_view key,
                 const stages::ProbeResult& probe) {
  json.key(key).begin_object();
  if (probe.state != stages::ProbeResult::State::probed) {
    write_unasked(json, shown, probe);
    json.end_object();
    return;
  }
  const stages::Verdict& verdict = probe.verdict;
  json.key("ok").boolean(probe.ok());
  json.key("latencyMs").integer(probe.latency_ms().value_or(0));
  or_null(json, "ttftMs", probe.ttft_ms());
  if (probe.known_ms) json.key("knownSinceMs").integer(*probe.known_ms);
  if (!probe.ok()) {
    shown.field("error", verdict.sentence.empty() ? name(verdict.reason) : verdict.sentence);
  }
  json.key("bucket").string(name(verdict.bucket));
  write_verdict(json, verdict);
  if (probe.evidence && probe.evidence->status != 0) {
    json.key("httpStatus").integer(probe.evidence->status);
    // The history does not keep it. The names are those of ALPN.
    if (!probe.known_ms) json.key("protocol").string(probe.evidence->http2 ? "h2" : "http/1.1");
  }
  const bool tells = !probe.ok() && probe.evidence;
  shown.field_or_null("detail", tells ? detail_of(*probe.evidence) : std::string_view());
  json.end_object();
}

void write_result(JsonWriter& json, const stages::ModelVerdict& verdict, std::string_view secret) {
  const stages::Model& model = verdict.model;
  Shown shown(json, secret);
  json.begin_object();
  shown.field("id", model.id);
  shown.field("name", model.name);
  json.key("provider").string("openrouter");
  shown.field("modelRef", model_ref(model));
  or_null(json, "contextLength", model.context_length);
  or_null(json, "maxCompletionTokens", model.max_completion_tokens);
  json.key("supportedParametersCount")
      .integer(static_cast<std::int64_t>(model.supported_parameters.size()));
  json.key("supportsToolsMeta").boolean(model.supports("tools"));
  shown.field_or_null("modality", model.modality);
  or_null(json, "inferredParamB", model.params_b());
  or_null(json, "createdAtMs", model.created_ms);
  write_pricing(json, model.pricing);
  json.key("isFree").boolean(model.is_free());
  if (verdict.reliability) json.key("reliability").number(*verdict.reliability);
  write_probe(json, shown, "tool", verdict.tool);
  write_probe(json, shown, "image", verdict.image);
  if (!verdict.choices.empty()) {
    json.key("toolChoices").begin_object();
    for (const stages::ChoiceResult& choice : verdict.choices) {
      write_probe(json, shown, tool_choice_of(choice.kind), choice.result);
    }
    json.end_object();
  }
  json.end_object();
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts,
                 std::string_view secret) {
  json.key(key).begin_array();
  for (const std::string& one : texts) {
    json.string(secret.empty() ? one : text::without_secret(one, secret));
  }
  json.end_array();
}

void write_metadata(const ScanOutcome& outcome, const JsonSink& sink) {
  std::vector<const stages::ModelVerdict*> in_catalog_order;
  for (const stages::ModelVerdict& verdict : outcome.report.models) {
    in_catalog_order.push_back(&verdict);
  }
  std::sort(in_catalog_order.begin(), in_catalog_order.end(),
            [](const auto* a, const auto* b) { return a->index < b->index; });
  JsonWriter json(true);
  json.begin_array();
  for (const stages::ModelVerdict* verdict : in_catalog_order) {
    write_result(json, *verdict, outcome.secret);
    sink(json.take());
  }
  json.end_array();
  sink(json.take() + "\n");
}

void write_written(JsonWriter& json, const ScanOutcome& outcome) {
  const WriteOutcome& written = *outcome.written;
  json.key("written").begin_object();
  json.key("changed").boolean(written.changed);
  json.key("dryRun").boolean(outcome.dry_run);
  json.key("path").string(written.path);
  json.key("backup");
  if (written.backup.empty()) {
    json.null();
  } else {
    json.string(written.backup);
  }
  json.key("changedPaths").begin_array();
  for (const std::string& path : written.changed_paths) json.string(path);
  json.end_array();
  if (outcome.dry_run) {
    json.key("diff").begin_array();
    for (const std::string& line : written.diff) json.string(without_secrets(line));
    json.end_array();
  }
  json.end_object();
}

}  // namespace

void write_json_report(const ScanOutcome& outcome, const JsonSink& sink) {
  if (!outcome.probed) return write_metadata(outcome, sink);
  JsonWriter json(true);
  json.begin_object();
  write_texts(json, "selected", outcome.selected, outcome.secret);
  write_texts(json, "selectedImages", outcome.selected_images, outcome.secret);
  json.key("setDefault").boolean(outcome.set_default);
  json.key("setImage").boolean(outcome.set_image);
  json.key("results").begin_array();
  for (const stages::ModelVerdict& verdict : outcome.report.models) {
    write_result(json, verdict, outcome.secret);
    sink(json.take());
  }
  json.end_array();
  write_texts(json, "warnings", warnings(outcome), outcome.secret);
  json.key("interrupted").boolean(outcome.interrupted);
  json.key("requests").integer(static_cast<std::int64_t>(outcome.report.requests));
  json.key("stoppedEarly").boolean(outcome.report.stopped_early);
  if (outcome.report.ended_by) {
    json.key("endedBy").begin_object();
    json.key("bucket").string(name(outcome.report.ended_by->bucket));
    write_verdict(json, *outcome.report.ended_by);
    json.end_object();
  }
  if (outcome.truth) {
    json.key("truth").begin_object();
    json.key("compared").integer(static_cast<std::int64_t>(outcome.truth->compared));
    json.key("right").integer(static_cast<std::int64_t>(outcome.truth->right));
    write_texts(json, "wrong", outcome.truth->wrong, outcome.secret);
    json.end_object();
  }
  if (outcome.written) write_written(json, outcome);
  json.end_object();
  sink(json.take() + "\n");
}

std::string ndjson_line(const stages::ModelVerdict& verdict, std::string_view secret) {
  JsonWriter json(false);
  write_result(json, verdict, secret);
  return json.take() + "\n";
}

}  // namespace pincer::cli
