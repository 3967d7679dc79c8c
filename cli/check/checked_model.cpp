#include "cli/check/checked_model.hpp"

#include <algorithm>

#include "stages/freshness.hpp"

namespace pincer::cli {
namespace {

using stages::Bucket;
using stages::Reason;

/// Of a model that was heard of: what its own answer means.
Health of_model(Reason reason) {
  switch (reason) {
    case Reason::gone:
    case Reason::data_policy:
    case Reason::region:
    case Reason::gated_harness:
    case Reason::gated_attestation:
    case Reason::guardrail:
    case Reason::no_tools:
    case Reason::no_image:
      return Health::dead;
    case Reason::no_tool_call:
    case Reason::bad_tool_call:
    case Reason::params:
    case Reason::request_shape:
    case Reason::moderation:
    case Reason::too_large:
      return Health::wrong;
    case Reason::probe_artifact:
      return Health::unknown;
    default:
      return Health::failing;
  }
}

}  // namespace

std::string_view name(Health health) {
  switch (health) {
    case Health::works:
      return "works";
    case Health::limited:
      return "limited";
    case Health::failing:
      return "failing";
    case Health::unknown:
      return "unknown";
    case Health::wrong:
      return "wrong";
    case Health::blocked:
      return "blocked";
    case Health::dead:
      return "dead";
  }
  return "";
}

Health health_of(const stages::Verdict& verdict) {
  if (verdict.ok()) return Health::works;
  if (verdict.bucket == Bucket::rate_limit || verdict.reason == Reason::in_flight) {
    return Health::limited;
  }
  if (verdict.bucket == Bucket::auth || verdict.bucket == Bucket::billing) return Health::blocked;
  if (stages::says_nothing(verdict)) return Health::unknown;
  return of_model(verdict.reason);
}

std::string CheckedModel::roles() const {
  std::string all;
  for (const ChainPlace& place : places) all += (all.empty() ? "" : ", ") + place.role();
  return all;
}

std::string run_name(const CheckedModel& model) {
  return std::string(stages::name(model.kind)) + " " + model.key;
}

int check_code(const std::vector<CheckedModel>& models) {
  const bool bad = std::any_of(models.begin(), models.end(), [](const CheckedModel& model) {
    return model.health >= Health::wrong;
  });
  if (bad) return 1;
  const bool fine = std::all_of(models.begin(), models.end(),
                                [](const CheckedModel& model) { return model.fine(); });
  return fine ? 0 : 2;
}

}  // namespace pincer::cli
