#include "cli/check/check_report.hpp"
#include "cli/commands/moment.hpp"
#include "cli/render/json_or_null.hpp"
#include "cli/render/secrets.hpp"

namespace pincer::cli {
namespace {

void write_verdict(text::JsonWriter& json, const CheckedModel& model) {
  const stages::Verdict& verdict = model.verdict;
  json.key("ok").boolean(model.health == Health::works);
  json.key("state").string(name(model.health));
  json.key("bucket").string(name(verdict.bucket)).key("reason").string(name(verdict.reason));
  json.key("scope").string(name(verdict.scope)).key("retry").string(name(verdict.retry));
  json.key("detail").string(without_secrets(verdict.sentence));
  json.key("probe").string(model.probe());
  json.key("from").string(model.by_catalog ? "catalog"
                          : model.known    ? "history"
                          : model.asked_ms ? "answer"
                                           : "nothing");
  or_null(json, "askedAtMs", model.asked_ms);
  or_null(json, "latencyMs", model.latency_ms);
  json.key("httpStatus");
  model.status != 0 ? json.integer(model.status) : json.null();
}

void write_catalog(text::JsonWriter& json, const CheckedModel& model) {
  if (model.provider() != "openrouter") return;
  json.key("catalog").begin_object();
  json.key("listed").boolean(model.listed).key("free").boolean(model.free);
  json.key("wasFree").boolean(model.was_free);
  json.key("ends");
  model.ends.empty() ? json.null() : json.string(model.ends);
  json.key("endsSoon").boolean(model.ends_soon).end_object();
}

void write_track(text::JsonWriter& json, const CheckedModel& model) {
  json.key("track");
  if (!model.track) {
    json.null();
    return;
  }
  const TrackRecord& track = *model.track;
  json.begin_object().key("asked").integer(static_cast<std::int64_t>(track.asked));
  json.key("worked").integer(static_cast<std::int64_t>(track.worked));
  or_null(json, "reliability", track.reliability);
  or_null(json, "p50Ms", track.p50_ms);
  json.key("changedAtMs").integer(track.changed_ms).end_object();
}

void write_repair(text::JsonWriter& json, const RepairReport& repair) {
  json.key("repair").begin_object();
  json.key("dryRun").boolean(repair.dry_run);
  json.key("written").boolean(repair.written && repair.written->changed && !repair.dry_run);
  json.key("changes").begin_array();
  for (const Replacement& one : repair.replacements) {
    json.begin_object().key("role").string(one.role);
    json.key("from").string(without_secrets(one.exchange.from)).key("to");
    one.exchange.to.empty() ? json.null() : json.string(one.exchange.to);
    json.key("reason").string(one.reason).key("movesUp").boolean(one.moves_up).end_object();
  }
  json.end_array().key("diff").begin_array();
  if (repair.written) {
    for (const std::string& line : repair.written->diff) json.string(without_secrets(line));
  }
  json.end_array();
  if (!repair.problem.empty()) json.key("problem").string(without_secrets(repair.problem));
  json.end_object();
}

}  // namespace

void write_checked(text::JsonWriter& json, const CheckedModel& model) {
  json.begin_object().key("ref").string(without_secrets(model.key));
  json.key("provider").string(without_secrets(model.provider()));
  json.key("roles").begin_array();
  for (const ChainPlace& place : model.places) json.string(place.role());
  json.end_array();
  write_verdict(json, model);
  if (!model.credential.empty()) json.key("credential").string(without_secrets(model.credential));
  write_catalog(json, model);
  write_track(json, model);
  json.key("fix");
  model.fix.empty() ? json.null() : json.string(without_secrets(model.fix));
  json.end_object();
}

std::string check_json(const CheckOutcome& outcome) {
  const ChainCheck& check = outcome.check;
  text::JsonWriter json(true);
  json.begin_object().key("checkedAt").string(moment(check.now_ms()));
  json.key("configPath").string(check.files().paths().config);
  json.key("exitCode").integer(outcome.code);
  json.key("summary").string(summary_of(check.models()));
  json.key("requests").integer(static_cast<std::int64_t>(check.requests()));
  json.key("leftToday");
  const auto& left = check.scan().plan.left;
  left ? json.integer(
             std::max<std::int64_t>(0, *left - static_cast<std::int64_t>(check.scan().requests)))
       : json.null();
  json.key("interrupted").boolean(outcome.interrupted);
  if (!check.trouble().empty()) json.key("problem").string(without_secrets(check.trouble()));
  json.key("models").begin_array();
  for (const CheckedModel& model : check.models()) write_checked(json, model);
  json.end_array();
  if (outcome.repair) write_repair(json, *outcome.repair);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace pincer::cli
