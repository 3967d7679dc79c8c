#include <algorithm>

#include "cli/check/watch.hpp"

namespace pincer::cli {
namespace {

/// The place of a model in a chain, or null.
const ChainPlace* place_in(const CheckedModel& model, const ModelTarget& target) {
  const auto found = std::find_if(model.places.begin(), model.places.end(),
                                  [&](const ChainPlace& place) { return place.target == target; });
  return found == model.places.end() ? nullptr : &*found;
}

/// The first fallback of a chain that works now and did when it was last counted.
const CheckedModel* next_in_line(const std::vector<CheckedModel>& models, const WatchState& state,
                                 const ModelTarget& target) {
  const CheckedModel* best = nullptr;
  for (const CheckedModel& model : models) {
    const ChainPlace* place = place_in(model, target);
    if (place == nullptr || place->index == 0 || model.health != Health::works) continue;
    if (state.run_of(model).failures > 0) continue;
    if (best == nullptr || place->index < place_in(*best, target)->index) best = &model;
  }
  return best;
}

/// A default that is busy or faulty for long changes places with a fallback.
std::optional<WatchChange> demotion(const std::vector<CheckedModel>& models,
                                    const WatchState& state, const WatchSettings& settings) {
  for (const CheckedModel& model : models) {
    const bool may_pass = model.health == Health::limited || model.health == Health::failing;
    const int failures = state.run_of(model).failures;
    if (!may_pass || failures < settings.failures) continue;
    for (const ChainPlace& place : model.places) {
      if (place.index != 0) continue;
      const CheckedModel* next = next_in_line(models, state, place.target);
      if (next == nullptr) continue;
      WatchChange change;
      change.kind = WatchChange::Kind::demoted;
      change.exchange = {place.target, model.key, next->key, Exchange::Then::last};
      change.role = place.role();
      change.reason = in_a_row(stages::name(model.verdict.reason), failures);
      return change;
    }
  }
  return std::nullopt;
}

/// Both are where the demotion left them.
bool still_stands(const Demotion& demoted, const std::vector<CheckedModel>& models) {
  bool key_waits = false;
  bool by_leads = false;
  for (const CheckedModel& model : models) {
    const ChainPlace* place = place_in(model, demoted.target);
    if (place == nullptr) continue;
    key_waits = key_waits || (model.key == demoted.key && place->index > 0);
    by_leads = by_leads || (model.key == demoted.by && place->index == 0);
  }
  return key_waits && by_leads;
}

std::optional<WatchChange> comeback(const std::vector<CheckedModel>& models,
                                    const WatchState& state, const WatchSettings& settings,
                                    std::int64_t now_ms) {
  for (const Demotion& demoted : state.demoted) {
    const auto model = std::find_if(models.begin(), models.end(), [&](const CheckedModel& one) {
      return one.key == demoted.key && place_in(one, demoted.target) != nullptr;
    });
    if (model == models.end() || model->health != Health::works) continue;
    const int successes = state.run_of(*model).successes;
    if (successes < settings.returns || now_ms - demoted.at_ms < kReturnMs) continue;
    WatchChange change;
    change.kind = WatchChange::Kind::returned;
    change.exchange = {demoted.target, demoted.by, demoted.key, Exchange::Then::next};
    change.role = ChainPlace{demoted.target, 0, demoted.key}.role();
    change.reason = in_a_row("works", successes);
    return change;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(WatchChange::Kind kind) {
  switch (kind) {
    case WatchChange::Kind::replaced:
      return "replaced";
    case WatchChange::Kind::demoted:
      return "demoted";
    case WatchChange::Kind::returned:
      return "returned";
  }
  return "";
}

std::string in_a_row(std::string_view what, int times) {
  if (times == 1) return std::string(what);
  return std::string(what) + ", " + std::to_string(times) + " times in a row";
}

std::vector<const CheckedModel*> doomed(const std::vector<CheckedModel>& models,
                                        const WatchState& state, const WatchSettings& settings) {
  std::vector<const CheckedModel*> all;
  for (const CheckedModel& model : models) {
    // What is wrong with the request, as a parameter nobody takes, is not the model's doing.
    const bool wrong = model.health == Health::wrong && model.verdict.scope == stages::Scope::model;
    const bool no_good = model.health == Health::dead || wrong;
    if (no_good && state.run_of(model).failures >= settings.failures) all.push_back(&model);
  }
  return all;
}

std::optional<WatchChange> due_change(const std::vector<CheckedModel>& models, WatchState& state,
                                      const WatchSettings& settings, std::int64_t now_ms) {
  std::erase_if(state.demoted, [&](const Demotion& one) { return !still_stands(one, models); });
  std::optional<WatchChange> change = demotion(models, state, settings);
  if (!change) change = comeback(models, state, settings, now_ms);
  return change;
}

}  // namespace pincer::cli
