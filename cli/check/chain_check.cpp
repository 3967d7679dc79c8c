#include "cli/check/chain_check.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "cli/commands/scan_plan.hpp"
#include "cli/model_ref.hpp"
#include "cli/render/secrets.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kOpenRouter = "openrouter";
// What is about to be written into a config is asked again unless it worked just now.
constexpr std::int64_t kTrustedMs = 3'600'000;

/// The models of a chain, each once for each kind of probe.
std::vector<CheckedModel> models_of(const std::vector<ChainPlace>& places) {
  std::vector<CheckedModel> models;
  for (const ChainPlace& place : places) {
    const auto same = std::find_if(models.begin(), models.end(), [&](const CheckedModel& model) {
      return model.key == place.key && model.kind == place.kind();
    });
    CheckedModel& model = same != models.end() ? *same : models.emplace_back();
    model.key = place.key;
    model.kind = place.kind();
    model.places.push_back(place);
  }
  return models;
}

std::vector<stages::WantedModel> wanted_of(const std::vector<CheckedModel>& models) {
  std::vector<stages::WantedModel> all;
  for (const CheckedModel& model : models) {
    if (model.provider() != kOpenRouter) continue;
    const std::string id = openrouter_id(model.key);
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const auto& other) { return other.id == id; });
    stages::WantedModel& wanted = same != all.end() ? *same : all.emplace_back();
    if (same == all.end()) wanted.tool = false;
    wanted.id = id;
    (model.kind == stages::ProbeKind::image ? wanted.image : wanted.tool) = true;
  }
  return all;
}

}  // namespace

Result<void> ChainCheck::prepare() {
  const std::string agent =
      settings_.scope.agent.empty() ? tools_.paths.agent : settings_.scope.agent;
  Result<std::unique_ptr<ConfigFiles>> files =
      ConfigFiles::read(tools_.environment, tools_.paths, agent);
  if (!files) return std::move(files).error();
  files_ = std::move(*files);
  for (const AuthProfile& profile : files_->store().profiles) tools_.output.hide(profile.secret);
  ChainScope scope = settings_.scope;
  scope.agent = agent;
  // Nobody named: what is used is the default agent's, which main is unless the config says so.
  const std::string& used = files_->paths().agent;
  if (agent.empty() && used != "main") scope.agent = used;
  Result<std::vector<ChainPlace>> places = chain_of(files_->config(), scope);
  if (!places) return std::move(places).error();
  models_ = models_of(*places);
  plan_.wanted = wanted_of(models_);
  if (!plan_.wanted->empty() || settings_.replaces) {
    if (Result<void> aimed = aim_at_openrouter(); !aimed) trouble_ = aimed.error().text;
  }
  choose_others();
  return {};
}

Result<void> ChainCheck::aim_at_openrouter() {
  PathOptions paths = tools_.paths;
  if (!settings_.scope.agent.empty()) paths.agent = settings_.scope.agent;
  Result<Target> target =
      real_target(settings_.asking.base_url, paths, tools_.environment, tools_.output);
  if (!target) return std::move(target).error();
  target_ = std::move(*target);
  tools_.output.hide(target_->endpoint.key);
  std::vector<stages::WantedModel> wanted = std::move(*plan_.wanted);
  plan_ = plan_for(settings_.asking, *target_);
  plan_.wanted = std::move(wanted);
  // Whoever names models wants to know of each of them.
  plan_.spending.exhaustive = true;
  return {};
}

void ChainCheck::choose_others() {
  ProbeModels wanted;
  for (const CheckedModel& model : models_) {
    if (asks_other(model)) wanted.in_use.push_back(model.key);
  }
  if (wanted.in_use.empty()) return;
  ProbeOptions how;
  how.all_models = true;
  std::set<std::string> providers;
  for (const std::string& key : wanted.in_use) providers.insert(key.substr(0, key.find('/')));
  std::vector<AuthProbe> chosen;
  for (const std::string& provider : providers) {
    how.provider = provider;
    std::vector<AuthProbe> of_it =
        choose_probes(files_->sources(), files_->environment(), wanted, how);
    std::move(of_it.begin(), of_it.end(), std::back_inserter(chosen));
  }
  const auto is_wanted = [&](const AuthProbe& probe) {
    return std::find(wanted.in_use.begin(), wanted.in_use.end(), probe.model) !=
           wanted.in_use.end();
  };
  for (AuthProbe& probe : chosen) {
    // Of several credentials of a provider, only the one that would be used asks all models; what
    // the others are good for is told by status.
    if (!is_wanted(probe)) continue;
    const auto same = std::find_if(probes_.begin(), probes_.end(), [&](const AuthProbe& other) {
      return other.model == probe.model;
    });
    if (same == probes_.end()) {
      probes_.push_back(std::move(probe));
    } else if (!same->target && probe.target) {
      *same = std::move(probe);
    }
  }
  show_images();
  for (const AuthProbe& probe : probes_) {
    if (!probe.target) continue;
    ++to_ask_;
    for (std::string& secret : stages::secrets_of(probe.target->access)) {
      tools_.output.hide(std::move(secret));
    }
  }
}

/// A model of another provider of which it has to be known now whether it works.
bool ChainCheck::asks_other(const CheckedModel& model) const {
  return model.provider() != kOpenRouter && !settings_.recent.contains(run_name(model));
}

/// Models that are used for images are shown one; those that are used for text as well are asked
/// twice.
void ChainCheck::show_images() {
  std::set<std::string, std::less<>> of_text;
  std::set<std::string, std::less<>> of_images;
  for (const CheckedModel& model : models_) {
    if (!asks_other(model)) continue;
    (model.kind == stages::ProbeKind::image ? of_images : of_text).insert(model.key);
  }
  std::vector<AuthProbe> second;
  for (AuthProbe& probe : probes_) {
    if (!probe.target || !of_images.contains(probe.model)) continue;
    AuthProbe& shown = of_text.contains(probe.model) ? second.emplace_back(probe) : probe;
    shown.target->shows_image = true;
  }
  std::move(second.begin(), second.end(), std::back_inserter(probes_));
}

/// OpenRouter's come first; what they left of the budget is for the others, of which each may make
/// two requests.
void ChainCheck::leave_out_unpaid() {
  constexpr std::int64_t kRequestsMost = 2;
  std::int64_t left = *settings_.asking.budget - static_cast<std::int64_t>(scan_.requests);
  for (AuthProbe& probe : probes_) {
    if (!probe.target) continue;
    left -= kRequestsMost;
    if (left >= 0) continue;
    probe.target.reset();
    probe.status = "unknown";
    probe.reason = kNoBudget;
    probe.error = "Not asked: the budget does not allow it.";
  }
}

void ChainCheck::make_memory(std::optional<ScanMemory>& into,
                             std::optional<std::int64_t> max_age_ms) const {
  if (tools_.history == nullptr) return;
  MemoryOptions how;
  how.fresh = settings_.asking.fresh;
  how.audit = true;
  how.max_age_ms = max_age_ms;
  how.failed_max_age_ms = settings_.failed_max_age_ms;
  how.endpoint = target_->endpoint.base.text();
  how.secret = target_->endpoint.key;
  into.emplace(*tools_.history, std::move(how));
}

core::Task<void> ChainCheck::ask() {
  if (target_) {
    make_memory(memory_, settings_.asking.max_age_ms);
    plan_.memory = memory_ ? &*memory_ : nullptr;
    arriving_.clear();
    Result<void> scanned = co_await stages::scan(tools_.http, plan_, scan_, *this);
    if (!scanned) trouble_ = scanned.error().text;
    if (memory_ && !memory_->trouble().empty()) {
      tools_.output.say("the history could not be kept: " + memory_->trouble());
    }
  }
  if (settings_.asking.budget) leave_out_unpaid();
  ProbeOptions how;
  how.timeout_ms = settings_.asking.timeout_ms;
  how.concurrency = settings_.asking.concurrency;
  const ProbeTools tools{tools_.http,
                         files_->paths(),
                         files_->environment(),
                         tools_.places,
                         stages::WallClock{now_ms(), tools_.http.loop().real_now()},
                         [this](const std::string& secret) { tools_.output.hide(secret); },
                         [this](const AuthProbe&) { tell_progress(); }};
  co_await run_probes(tools, probes_, how);
}

core::Task<std::vector<std::string>> ChainCheck::ask_others(std::vector<std::string> ids,
                                                            stages::ProbeKind kind) {
  std::vector<std::string> good;
  if (ids.empty() || !has_key()) co_return good;
  stages::ScanPlan plan = plan_;
  plan.wanted.emplace();
  const bool image = kind == stages::ProbeKind::image;
  for (std::string& id : ids) plan.wanted->push_back({std::move(id), !image, image});
  if (plan.spending.budget) {
    const auto spent = static_cast<std::int64_t>(scan_.requests + other_requests_);
    plan.spending.budget = std::max<std::int64_t>(0, *plan.spending.budget - spent);
  }
  std::optional<ScanMemory> remembered;
  make_memory(remembered, kTrustedMs);
  plan.memory = remembered ? &*remembered : nullptr;
  stages::ScanReport report;
  of_others_ = true;
  arriving_.clear();
  Result<void> scanned = co_await stages::scan(tools_.http, plan, report, *this);
  of_others_ = false;
  other_requests_ += report.requests;
  if (!scanned) co_return good;
  const std::vector<std::string> refs =
      image ? stages::selected_images(report.models, report.models.size())
            : stages::selected_fallbacks(report.models, report.models.size());
  for (const std::string& ref : refs) good.push_back(openrouter_id(ref));
  co_return good;
}

std::uint64_t ChainCheck::requests() const {
  std::uint64_t all = scan_.requests + other_requests_;
  for (const AuthProbe& probe : probes_) {
    if (probe.answer) all += probe.answer->requests;
  }
  return all;
}

void ChainCheck::on_model(const stages::Model& model) {
  arriving_.push_back(model);
}

void ChainCheck::on_catalog(std::size_t, std::size_t) {
  catalog_ = std::exchange(arriving_, {});
}

void ChainCheck::on_plan(const stages::ScanReport& report) {
  if (of_others_) return;
  for (const stages::ModelPlan& model : report.plan.models) to_ask_ += model.asks();
  if (settings_.says_plan && is_worth_saying(report)) tools_.output.say(plan_line(report));
}

void ChainCheck::on_verdict(const stages::ModelVerdict&) {
  if (!of_others_) tell_progress();
}

void ChainCheck::tell_progress() {
  ++asked_;
  tools_.output.status("asked " + std::to_string(asked_) + " of " + std::to_string(to_ask_));
}

}  // namespace pincer::cli
