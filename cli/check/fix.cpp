#include "cli/check/fix.hpp"

#include "cli/commands/scan_plan.hpp"

namespace pincer::cli {
namespace {

using stages::Bucket;
using stages::Reason;

std::string replaced(const std::string& stand_in) {
  if (stand_in.empty()) return "pincer models scan finds one that can take its place.";
  return "pincer models check --repair puts " + stand_in + " in its place.";
}

std::string for_dead(const CheckedModel& model, const std::string& stand_in) {
  switch (model.verdict.reason) {
    case Reason::data_policy:
      return "Allow it at https://openrouter.ai/settings/privacy; or " + replaced(stand_in);
    case Reason::gated_attestation:
      return "Confirm at https://openrouter.ai/settings/preferences; or " + replaced(stand_in);
    case Reason::guardrail:
      return "Change the account's guardrail; or " + replaced(stand_in);
    default:
      break;
  }
  return replaced(stand_in);
}

std::string for_blocked(const CheckedModel& model) {
  if (model.verdict.bucket == Bucket::billing) {
    return model.provider() == "openrouter"
               ? "Add credit at https://openrouter.ai/credits, or raise the key's own limit at "
                 "https://openrouter.ai/keys."
               : "Add credit at " + model.provider() + ".";
  }
  return "Run pincer models auth login --provider " + model.provider() + " to store a " +
         (model.credential.empty() ? "credential." : "good one.");
}

std::string for_limited(const CheckedModel& model, std::int64_t now_ms) {
  const std::optional<std::int64_t> reset = model.verdict.reset_ms;
  const std::string when = reset && *reset > now_ms ? " " + reset_text(*reset, now_ms) : "";
  if (model.verdict.scope == stages::Scope::account) {
    return "Nothing is wrong with the model: the account may ask again" +
           (when.empty() ? " later" : when) + ".";
  }
  return "Wait: it is busy, not gone" + (when.empty() ? "" : ", until" + when) +
         "; pincer models history tells how often.";
}

std::string for_failing(const CheckedModel& model) {
  if (model.verdict.bucket == Bucket::timeout) {
    return "Check again with a longer --timeout: slow is not dead.";
  }
  return "Check again later: such faults pass.";
}

std::string for_unknown(const CheckedModel& model) {
  if (model.verdict.reason == Reason::not_probed && model.verdict.scope == stages::Scope::account) {
    return "Check again with a larger --budget, or tomorrow.";
  }
  if (model.verdict.scope == stages::Scope::network) {
    return "Check the network and the address, then check again.";
  }
  return "Check again.";
}

std::string for_working(const CheckedModel& model, const std::string& stand_in) {
  if (model.ends_soon) {
    return "Take another by " + model.ends + ": " +
           (stand_in.empty() ? "pincer models scan finds one." : stand_in + " works.");
  }
  if (model.costs_now()) {
    return "It is not free any more: keep it if it may cost, else " +
           (stand_in.empty() ? "pincer models scan finds a free one."
                             : stand_in + " is free and works.");
  }
  return {};
}

}  // namespace

std::string fix_for(const CheckedModel& model, const std::string& stand_in, std::int64_t now_ms) {
  switch (model.health) {
    case Health::works:
      return for_working(model, stand_in);
    case Health::limited:
      return for_limited(model, now_ms);
    case Health::failing:
      return for_failing(model);
    case Health::unknown:
      return for_unknown(model);
    case Health::wrong:
      return "Run pincer models check --fresh to see whether it stays so; if it does, " +
             (stand_in.empty() ? "pincer models scan finds another." : stand_in + " works.");
    case Health::blocked:
      return for_blocked(model);
    case Health::dead:
      return for_dead(model, stand_in);
  }
  return {};
}

}  // namespace pincer::cli
