#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/account.hpp"
#include "stages/memory.hpp"

namespace pincer::stages {

struct ModelVerdict;

/// What a scan may cost, and how hard it should look.
struct Spending {
  std::optional<std::int64_t> budget;  ///< at most so many requests; unset: what the day has left
  std::int64_t reserve = 0;            ///< requests of the day that are left for others
  std::optional<std::int64_t> per_minute;  ///< 0: not paced; unset: by the account
  bool free_tier_expected = false;         ///< pace also an account nothing is known of
  bool verify_metadata = false;            ///< ask even what the catalog says no to
  bool tool_choices = false;               ///< also ask what works with each tool_choice
  bool exhaustive = false;                 ///< ask all, however many good ones there are
  std::size_t good_enough = 6;             ///< models that can call tools, then it may stop
};

/// Which probes of a model will be made, in the order of asking.
struct ModelPlan {
  std::size_t index = 0;  ///< among the candidates
  bool tool = false;
  bool image = false;
  std::vector<ProbeKind> choices;  ///< of kChoiceKinds; asked only when the tool probe works
  std::string why;                 ///< for people: "never asked", "tools known since 2 h", ...

  bool asks() const { return tool || image || !choices.empty(); }
};

/// What a scan is going to ask, made before the first request is spent.
struct RequestPlan {
  std::vector<ModelPlan> models;     ///< all candidates, those asked first in front
  std::int64_t requests = 0;         ///< one for each probe
  std::int64_t retries = 0;          ///< at most so many more, for what a moment may cure
  std::int64_t known = 0;            ///< probes that scans before have answered
  std::int64_t over_budget = 0;      ///< probes there is no budget for
  std::int64_t per_minute = 0;       ///< 0: not paced
  std::int64_t windows = 0;          ///< minutes of the clock that requests fall into
  double seconds = 0;                ///< about how long that takes
  std::optional<std::int64_t> left;  ///< of the account's day, before the scan
  std::optional<std::int64_t> most;  ///< requests this scan may make; unset: any number
  std::size_t stops_at = 0;          ///< good models after which it stops; 0: it asks all

  bool paced() const { return per_minute > 0; }
};

/// What is known when a plan is made.
struct PlanFacts {
  Spending spending;
  Account account;
  std::int64_t now_ms = 0;  ///< wall clock
  std::int64_t taken_this_minute = 0;
  std::int64_t taken_today = 0;  ///< counted here; GET /key may not know of the last ones
  std::size_t concurrency = 3;
};

/// Whether the tool probe's answer holds for an image as well: the model as a whole is not to be
/// had, so that nothing is learned by asking for one.
bool speaks_for_both(const ProbeResult& tool);
/// What is said of the image then.
ProbeResult said_by(const ProbeResult& tool);

/// Whether requests are counted, by the minute, the day or a budget. Then which candidates are
/// worth one is known when all of them are; else each is asked whatever the others are.
bool counts_requests(const PlanFacts& facts);

/// Plans one more candidate of an account whose requests are not counted, as plan_requests would.
void plan_one_more(const PlanFacts& facts, Memory* memory, ModelVerdict& row, RequestPlan& plan);
/// That was the last one.
void plan_no_more(const PlanFacts& facts, RequestPlan& plan);

/// Decides what is asked. Rows whose probe is answered, by the catalog or by `memory` (null: there
/// is none), get that answer; what the budget does not pay for is marked not_probed.
RequestPlan plan_requests(const PlanFacts& facts, Memory* memory, std::vector<ModelVerdict>& rows);

}  // namespace pincer::stages
