#include "cli/check/watch.hpp"

#include <algorithm>

#include "engine/core/sleep.hpp"

namespace pincer::cli {
namespace {

std::int64_t in_ms(core::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// One round of a watch: what it reads it owns, so that the next one reads it anew.
class Round {
 public:
  Round(const WatchTools& tools, const WatchSettings& settings, std::int64_t number)
      : tools_(tools),
        settings_(settings),
        environment_(tools.environment),
        asking_(settings.check) {
    round_.number = number;
    round_.now_ms = environment_.start_ms = tools.wall_ms();
    asking_.replaces = true;
    asking_.says_plan = false;
    asking_.failed_max_age_ms = apart_ms();
  }

  core::Task<void> run() {
    const std::string path = state_path();
    state_ = read_watch_state(path);
    prepare_settings();
    const CheckTools tools{tools_.http,   environment_,  tools_.paths,
                           tools_.places, tools_.output, tools_.history};
    check_.emplace(tools, asking_);
    if (Result<void> ready = check_->prepare(); !ready) {
      round_.problem = ready.error().text;
      tools_.on_round(round_);
      co_return;
    }
    co_await check_->ask();
    check_->conclude();
    state_.note(check_->models(), tools_.wall_ms(), apart_ms());
    co_await look_for_change();
    if (round_.change) apply();
    state_.spend(static_cast<std::int64_t>(check_->requests()), round_.now_ms);
    if (Result<void> kept = write_watch_state(path, state_); !kept) {
      tools_.output.say("the state of the watch could not be kept: " + kept.error().text);
    }
    round_.check = &*check_;
    round_.state = &state_;
    tools_.on_round(round_);
  }

 private:
  /// Two failures count as two when they are at least this far apart; older ones are asked again.
  std::int64_t apart_ms() const { return in_ms(settings_.every) / 2; }

  std::string state_path() const {
    PathOptions where = tools_.paths;
    where.agent.clear();
    const Result<Paths> paths = find_paths(environment_, where, file_exists);
    return paths ? watch_state_path(environment_, paths->config) : std::string();
  }

  void prepare_settings() {
    const std::int64_t left = settings_.share - state_.spent_on(round_.now_ms);
    asking_.asking.budget = std::max<std::int64_t>(0, left);
    const std::int64_t holds = asking_.asking.max_age_ms.value_or(0);
    for (const auto& [name, run] : state_.runs) {
      if (run.failures > 0 || round_.now_ms - run.worked_ms >= holds) continue;
      asking_.recent[name] = run.worked_ms;
    }
  }

  core::Task<void> look_for_change() {
    for (const CheckedModel* model : doomed(check_->models(), state_, settings_)) {
      StandInRules rules;
      rules.steady = true;
      std::vector<const CheckedModel*> one = {model};
      std::vector<Replacement> found =
          co_await find_replacements(*check_, tools_.history, std::move(one), rules);
      for (Replacement& replacement : found) {
        if (replacement.exchange.to.empty()) continue;
        WatchChange& change = round_.change.emplace();
        change.exchange = std::move(replacement.exchange);
        change.role = std::move(replacement.role);
        change.reason = in_a_row(replacement.reason, state_.run_of(*model).failures);
        co_return;
      }
      round_.no_replacement = model->key;
    }
    round_.change = due_change(check_->models(), state_, settings_, round_.now_ms);
  }

  void apply() {
    WatchChange& change = *round_.change;
    Result<WriteOutcome> written = write_exchanges(
        check_->files(), {change.exchange}, {settings_.dry_run, round_.now_ms}, change.notes);
    if (!written) {
      change.problem = written.error().text;
      return;
    }
    change.diff = std::move(written->diff);
    change.written = written->changed && !settings_.dry_run;
    if (!change.written) return;
    const Exchange& exchange = change.exchange;
    if (change.kind == WatchChange::Kind::demoted) {
      state_.demoted.push_back({exchange.target, exchange.from, exchange.to, round_.now_ms});
    } else if (change.kind == WatchChange::Kind::returned) {
      std::erase_if(state_.demoted, [&](const Demotion& one) { return one.key == exchange.to; });
    }
  }

  const WatchTools& tools_;
  const WatchSettings& settings_;
  Environment environment_;  // with the time of this round
  CheckSettings asking_;
  WatchState state_;
  std::optional<ChainCheck> check_;
  WatchRound round_;
};

}  // namespace

core::Task<void> watch_chain(const WatchTools& tools, const WatchSettings& settings) {
  for (std::int64_t number = 1;; ++number) {
    const core::Time begin = tools.http.loop().now();
    {
      Round round(tools, settings, number);
      co_await round.run();
    }
    if (settings.once) co_return;
    co_await core::sleep_until(core::later(begin, settings.every));
  }
}

}  // namespace pincer::cli
