#include <algorithm>

#include "cli/check/chain_check.hpp"
#include "cli/duration.hpp"
#include "cli/model_ref.hpp"
#include "cli/render/secrets.hpp"
#include "stages/iso_time.hpp"

namespace pincer::cli {
namespace {

using stages::Bucket;
using stages::ProbeKind;
using stages::ProbeResult;
using stages::Reason;
using State = ProbeResult::State;

stages::Verdict verdict_of(Bucket bucket, Reason reason, stages::Scope scope,
                           std::string sentence) {
  stages::Verdict verdict;
  verdict.bucket = bucket;
  verdict.reason = reason;
  verdict.scope = scope;
  verdict.retry = stages::Retry::after_user_action;
  verdict.sentence = std::move(sentence);
  return verdict;
}

void judge(CheckedModel& model, stages::Verdict verdict) {
  model.verdict = std::move(verdict);
  model.health = health_of(model.verdict);
}

void cannot_ask(CheckedModel& model, std::string sentence) {
  judge(model, verdict_of(Bucket::unknown, Reason::not_probed, stages::Scope::network,
                          std::move(sentence)));
}

void no_credential(CheckedModel& model, std::string sentence) {
  judge(model, verdict_of(Bucket::auth, Reason::key, stages::Scope::key, std::move(sentence)));
}

/// What the catalog alone tells of a model that was not asked; true: that settles it.
bool judge_by_catalog(CheckedModel& model, const stages::Model* entry, bool any_listed) {
  model.by_catalog = true;
  if (entry == nullptr && !any_listed) {
    model.by_catalog = false;  // an empty catalog is a fault of the moment
  } else if (entry == nullptr) {
    judge(model, verdict_of(Bucket::no_model, Reason::gone, stages::Scope::model,
                            "The catalog does not list it."));
  } else if (model.kind == ProbeKind::image && !entry->takes_image()) {
    judge(model, verdict_of(Bucket::format, Reason::no_image, stages::Scope::model,
                            "The catalog says that it takes no images."));
  } else if (model.kind == ProbeKind::tool && !entry->supported_parameters.empty() &&
             !entry->supports("tools")) {
    judge(model, verdict_of(Bucket::format, Reason::no_tools, stages::Scope::model,
                            "The catalog says that it takes no tools."));
  } else {
    model.by_catalog = false;
  }
  return model.by_catalog;
}

void take_answer(CheckedModel& model, const ProbeResult& probe, std::int64_t now_ms) {
  judge(model, probe.verdict);
  model.known = probe.known_ms.has_value();
  model.asked_ms = probe.known_ms.value_or(now_ms);
  model.latency_ms = probe.latency_ms();
  if (probe.evidence) model.status = probe.evidence->status;
}

}  // namespace

void ChainCheck::conclude() {
  if (target_ && trouble_.empty()) stages::finish_report(plan_, scan_);
  note_once_free();
  for (CheckedModel& model : models_) {
    if (model.provider() == "openrouter") {
      conclude_openrouter(model);
    } else {
      conclude_other(model);
    }
  }
}

void ChainCheck::note_once_free() {
  if (tools_.history == nullptr || !target_) return;
  for (const CatalogEntry& past : tools_.history->entries(endpoint())) {
    if (past.free) once_free_.insert(past.model);
  }
}

void ChainCheck::conclude_openrouter(CheckedModel& model) {
  const std::string id = openrouter_id(model.key);
  if (!trouble_.empty()) return cannot_ask(model, trouble_);
  const auto row = std::find_if(scan_.models.begin(), scan_.models.end(),
                                [&](const auto& verdict) { return verdict.model.id == id; });
  if (row == scan_.models.end()) {
    return cannot_ask(model, "The check was cut short before the catalog had come.");
  }
  add_catalog_facts(model);
  if (has_key()) model.credential = "openrouter";
  const ProbeResult& probe = model.kind == ProbeKind::image ? row->image : row->tool;
  if (probe.state == State::probed) {
    take_answer(model, probe, now_ms());
  } else if (!judge_by_catalog(model, model.listed ? &row->model : nullptr, !catalog_.empty())) {
    if (probe.state == State::not_probed) {
      judge(model, probe.verdict);
    } else if (!has_key()) {
      no_credential(model, "There is no key for openrouter, so it cannot be asked.");
    } else {
      judge(model, row->tool.verdict);  // of the whole model: what its tool probe told
    }
  }
}

void ChainCheck::add_catalog_facts(CheckedModel& model) {
  const std::string id = openrouter_id(model.key);
  const auto entry = std::find_if(catalog_.begin(), catalog_.end(),
                                  [&](const stages::Model& one) { return one.id == id; });
  if (entry != catalog_.end()) {
    model.listed = true;
    model.free = entry->is_free();
    model.ends = entry->expiration_date;
    model.ends_ms = stages::parse_iso_time(model.ends);
    model.ends_soon = model.ends_ms && *model.ends_ms - now_ms() < kEndsSoonMs;
  }
  if (tools_.history == nullptr) return;
  model.was_free = once_free_.contains(id);
  TrackRecords records(now_ms());
  tools_.history->each_answer(scan_.account.identity, id,
                              [&](stages::PastAnswer&& answer) { records.add(answer); });
  for (TrackRecord& record : records.take()) {
    if (record.kind == model.kind) model.track = std::move(record);
  }
}

void ChainCheck::conclude_other(CheckedModel& model) {
  const bool image = model.kind == ProbeKind::image;
  model.by_text = !image;
  if (const auto recent = settings_.recent.find(run_name(model));
      recent != settings_.recent.end()) {
    stages::Verdict verdict = verdict_of(Bucket::ok, Reason::works, stages::Scope::model, "");
    judge(model, std::move(verdict));
    model.known = true;
    model.asked_ms = recent->second;
    return;
  }
  const auto probe = std::find_if(probes_.begin(), probes_.end(), [&](const AuthProbe& one) {
    const bool asked_so = !one.target || one.target->shows_image == image;
    return one.model == model.key && asked_so;
  });
  if (probe == probes_.end()) {
    return no_credential(
        model, "There is no credential for " + model.provider() + ", so it cannot be asked.");
  }
  model.credential = probe->label;
  if (probe->answer) {
    judge(model, probe->answer->verdict);
    model.asked_ms = now_ms();
    model.status = probe->answer->status;
    model.latency_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(probe->answer->latency).count();
  } else if (probe->reason == kNoBudget) {
    judge(model, verdict_of(Bucket::unknown, Reason::not_probed, stages::Scope::account,
                            std::string(probe->sentence())));
  } else if (probe->reason == "no_endpoint" || (probe->target && probe->status.empty())) {
    cannot_ask(model, std::string(probe->sentence()));
  } else {
    no_credential(model, std::string(probe->sentence()));
  }
}

}  // namespace pincer::cli
