#include "cli/check/replacement.hpp"

#include <algorithm>

#include "cli/duration.hpp"
#include "cli/model_ref.hpp"
#include "stages/iso_time.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

using stages::ModelVerdict;
using stages::PastAnswer;
using stages::ProbeKind;
using stages::Track;
using stages::Tracks;

// More than are needed are asked, for not all still work.
constexpr std::size_t kSpare = 2;

bool is_steady(const Track& track, std::int64_t now_ms) {
  const auto failed = track.failed_ms();
  if (!failed) return true;
  return track.in_a_row() >= kSteadyInARow && now_ms - *failed >= kSteadyMs;
}

bool is_good(const Track& track, const StandInRules& rules) {
  if (!track.last().verdict.ok()) return false;
  if (rules.now_ms - track.last().asked_ms > kKnownGoodMs) return false;
  return !rules.steady || is_steady(track, rules.now_ms);
}

/// What the catalog says for itself.
bool may_stand_in(const stages::Model& model, const StandInRules& rules) {
  if (model.special() != stages::Special::none) return false;
  if (rules.free && !model.is_free()) return false;
  const auto ends = stages::parse_iso_time(model.expiration_date);
  if (ends && *ends - rules.now_ms < kEndsSoonMs) return false;
  return rules.kind == ProbeKind::image ? model.takes_image() : model.supports("tools");
}

/// What stands in a chain now, and what was put there meanwhile.
class Taken {
 public:
  explicit Taken(const std::vector<CheckedModel>& models) {
    for (const CheckedModel& model : models) {
      for (const ChainPlace& place : model.places) take(place.target, model.key);
    }
  }
  bool has(const ModelTarget& target, const std::string& key) const {
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](const auto& one) { return one.first == target && one.second == key; });
  }
  bool anywhere(const std::string& key) const {
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](const auto& one) { return one.second == key; });
  }
  void take(const ModelTarget& target, const std::string& key) { taken_.emplace_back(target, key); }

 private:
  std::vector<std::pair<ModelTarget, std::string>> taken_;
};

/// The first fallback of the chain that works, or empty.
std::string first_that_works(const std::vector<CheckedModel>& models, const ModelTarget& target) {
  std::string best;
  std::size_t best_index = 0;
  for (const CheckedModel& model : models) {
    if (model.health != Health::works) continue;
    for (const ChainPlace& place : model.places) {
      if (place.target != target || place.index == 0) continue;
      if (!best.empty() && place.index > best_index) continue;
      best = model.key;
      best_index = place.index;
    }
  }
  return best;
}

std::string key_of(const std::string& id) {
  return ModelRef{"openrouter", id}.key();
}

/// One replacement for each chain the model stands in.
void replace(const CheckedModel& model, const std::vector<std::string>& good,
             const std::vector<CheckedModel>& all, Taken& taken,
             std::vector<Replacement>& replacements) {
  for (const ChainPlace& place : model.places) {
    const bool known =
        std::any_of(replacements.begin(), replacements.end(), [&](const Replacement& other) {
          return other.exchange.from == model.key && other.exchange.target == place.target;
        });
    if (known) continue;
    Replacement one;
    one.exchange.target = place.target;
    one.exchange.from = model.key;
    one.role = place.role();
    one.reason = stages::name(model.verdict.reason);
    for (const std::string& id : good) {
      if (taken.has(place.target, key_of(id))) continue;
      one.exchange.to = key_of(id);
      taken.take(place.target, one.exchange.to);
      break;
    }
    if (one.exchange.to.empty() && place.index == 0) {
      one.exchange.to = first_that_works(all, place.target);
      one.moves_up = !one.exchange.to.empty();
    }
    replacements.push_back(std::move(one));
  }
}

}  // namespace

Tracks known_tracks(const ChainCheck& check, History* history) {
  Tracks tracks(check.now_ms());
  if (history == nullptr) return tracks;
  history->each_answer(check.scan().account.identity, {}, [&tracks](PastAnswer&& answer) {
    if (!stages::says_nothing(answer.verdict)) tracks.add(std::move(answer));
  });
  return tracks;
}

std::vector<std::string> known_good(const std::vector<stages::Model>& catalog, const Tracks& tracks,
                                    const StandInRules& rules) {
  std::vector<ModelVerdict> rows;
  for (const stages::Model& model : catalog) {
    const Track* track = tracks.find(model.id, rules.kind);
    if (track == nullptr || !is_good(*track, rules) || !may_stand_in(model, rules)) continue;
    ModelVerdict& row = rows.emplace_back();
    row.model = model;
    row.index = rows.size() - 1;
    if (const Track* tool = tracks.find(model.id, ProbeKind::tool)) {
      row.tool = result_of(tool->last());
      row.reliability = tool->reliability().share();
    }
    if (const Track* image = tracks.find(model.id, ProbeKind::image)) {
      row.image = result_of(image->last());
    }
  }
  stages::rank(rows, rules.rank);
  std::vector<std::string> refs = rules.kind == ProbeKind::image
                                      ? stages::selected_images(rows, rows.size())
                                      : stages::selected_fallbacks(rows, rows.size());
  for (std::string& ref : refs) ref = openrouter_id(ref);
  return refs;
}

core::Task<std::vector<Replacement>> find_replacements(ChainCheck& check, History* history,
                                                       std::vector<const CheckedModel*> models,
                                                       StandInRules rules) {
  std::vector<Replacement> replacements;
  Taken taken(check.models());
  const Tracks tracks = known_tracks(check, history);
  rules.now_ms = check.now_ms();
  for (const ProbeKind kind : {ProbeKind::tool, ProbeKind::image}) {
    rules.kind = kind;
    std::size_t wanted = 0;
    for (const CheckedModel* model : models) {
      wanted += model->kind == kind ? model->places.size() : 0;
    }
    if (wanted == 0) continue;
    std::vector<std::string> ids = known_good(check.catalog(), tracks, rules);
    std::erase_if(ids, [&](const std::string& id) { return taken.anywhere(key_of(id)); });
    ids.resize(std::min(ids.size(), wanted + kSpare));
    const std::vector<std::string> good = co_await check.ask_others(ids, kind);
    // In the order of a scan, which knows more of them than this one answer.
    std::erase_if(ids, [&](const std::string& id) {
      return std::find(good.begin(), good.end(), id) == good.end();
    });
    for (const CheckedModel* model : models) {
      if (model->kind == kind) replace(*model, ids, check.models(), taken, replacements);
    }
  }
  co_return replacements;
}

Result<WriteOutcome> write_exchanges(const ConfigFiles& files,
                                     const std::vector<Exchange>& exchanges,
                                     const WriteOptions& how, std::vector<std::string>& notes) {
  const auto make_edits = [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
    Result<EditPlan> plan = plan_exchanges(view(config), exchanges);
    if (!plan) return std::move(plan).error();
    notes = std::move(plan->notes);
    return std::move(plan->edits);
  };
  return write_config(files.paths(), files.environment(), make_edits, how);
}

std::vector<Exchange> exchanges_of(const std::vector<Replacement>& replacements) {
  std::vector<Exchange> exchanges;
  for (const Replacement& one : replacements) {
    if (!one.exchange.to.empty()) exchanges.push_back(one.exchange);
  }
  return exchanges;
}

}  // namespace pincer::cli
