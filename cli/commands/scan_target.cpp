#include "cli/commands/scan_target.hpp"

#include <algorithm>
#include <utility>

#include "cli/render/secrets.hpp"
#include "cli/state/stored_access.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kOpenRouterHost = "openrouter.ai";

Result<Target> simulated_target(const ScanOptions& options, Outside& outside) {
  StandInRequest request;
  request.scenario = *options.simulate;
  request.models = options.models;
  request.seed = options.seed;
  Result<std::unique_ptr<StandIn>> started = start_stand_in(outside, request);
  if (!started) return std::move(started).error();
  Target target;
  target.stand_in = std::move(*started);
  target.endpoint.base = target.stand_in->base;
  // Never the user's own key: the stand-in needs none, or has one of its own.
  const std::string& its_key = target.stand_in->scenario.key;
  target.endpoint.key = its_key.empty() ? "sk-or-v1-simulated" : its_key;
  target.trust.ca_pem = target.stand_in->ca_pem;
  target.trust.system_default = false;
  // The stand-in's own day, so that the same seed gives the same report on any day.
  target.now_ms = target.stand_in->scenario.epoch_ms;
  return target;
}

}  // namespace

Result<Target> real_target(const std::string& base_url, const PathOptions& paths,
                           const Environment& environment, Output& output) {
  const StoredAccess stored = stored_access(paths, environment);
  output.hide(stored.key);
  for (const std::string& warning : stored.warnings) {
    output.say(without_secrets(warning) + "; it goes on without");
  }
  Result<Endpoint> endpoint =
      choose_endpoint({base_url, environment.base_url, stored.base_url, stored.key});
  if (!endpoint) return std::move(endpoint).error();
  Target target;
  target.endpoint = std::move(*endpoint);
  target.trust.ca_file = environment.ssl_cert_file;
  target.trust.ca_dir = environment.ssl_cert_dir;
  target.proxy = {environment.https_proxy, environment.http_proxy, environment.no_proxy};
  target.now_ms = environment.start_ms;
  return target;
}

Result<Target> find_target(const ScanOptions& options, const PathOptions& paths,
                           const Environment& environment, Outside& outside, Output& output) {
  return options.simulate ? simulated_target(options, outside)
                          : real_target(options.base_url, paths, environment, output);
}

stages::ScanPlan plan_for(const ScanOptions& options, const Target& target) {
  const core::Duration timeout = std::chrono::milliseconds(options.timeout_ms);
  stages::ScanPlan plan;
  plan.catalog.base = target.endpoint.base;
  plan.catalog.timeout = timeout;
  plan.filters = {options.min_params, options.max_age_days, options.provider,
                  options.include_special};
  plan.target.base = target.endpoint.base;
  plan.target.authorization = target.endpoint.authorization();
  plan.target.timeout = timeout;
  plan.concurrency = static_cast<std::size_t>(options.concurrency);
  // A plan can be made without a key: the catalog needs none.
  plan.probe = options.probe && (options.plan || !target.endpoint.key.empty());
  plan.plan_only = options.plan;
  plan.rank = stages::rank_by_named(options.rank).value_or(stages::RankBy::balanced);
  plan.spending.budget = options.budget;
  plan.spending.reserve = options.reserve;
  plan.spending.per_minute = options.per_minute;
  plan.spending.free_tier_expected = target.endpoint.base.host == kOpenRouterHost;
  plan.spending.verify_metadata = options.verify_metadata;
  plan.spending.tool_choices = options.tool_choices;
  plan.spending.exhaustive = options.exhaustive;
  plan.spending.good_enough = static_cast<std::size_t>(options.max_candidates);
  plan.now_ms = target.now_ms;
  return plan;
}

std::size_t connections_of(const ScanOptions& options) {
  return 2 * static_cast<std::size_t>(options.concurrency);  // a model is asked two questions
}

io::HttpClientOptions http_options_for(const Target& target, const ScanOptions& options) {
  io::HttpClientOptions http;
  http.proxy = target.proxy;
  http.trust = target.trust;
  http.user_agent = "pincer/" PINCER_VERSION;
  http.connections_max = std::max(http.connections_max, connections_of(options));
  return http;
}

}  // namespace pincer::cli
