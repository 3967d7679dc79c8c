#include "stages/judge.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "engine/core/race.hpp"
#include "stages/classify.hpp"

namespace pincer::stages {

using core::Duration;
using core::Time;

namespace {

// A probe that the account's minute refused so often in a row is left; the model is not to blame.
constexpr int kRequeuesMax = 2;
// Routers answer within a tenth of a second, models that work within seconds.
constexpr Duration kHeadStart = std::chrono::seconds(2);

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

ProbeResult not_probed(const Verdict& because) {
  ProbeResult result;
  result.state = ProbeResult::State::not_probed;
  result.verdict = because;
  return result;
}

bool ends(const ProbeResult& result) {
  return result.state != ProbeResult::State::skipped && result.verdict.ends_scan();
}

bool of_account_limit(const Verdict& verdict) {
  return verdict.reason == Reason::account_minute || verdict.reason == Reason::account_day;
}

ProbeResult no_budget() {
  ProbeResult result = not_probed({});
  result.verdict.reason = Reason::not_probed;
  result.verdict.scope = Scope::account;
  result.verdict.retry = Retry::after_reset;
  result.verdict.sentence = "Not asked: the scan had used up its requests before its turn.";
  return result;
}

/// The tool probe has a head start: a router that refuses the model as a whole says so at once,
/// and then the image need not be asked. One that thinks longer is not waited for.
Task<ProbeResult> image_after(Asking& asking, const Model& model, const ProbeResult& tool,
                              core::Event& tool_answered) {
  static_cast<void>(co_await core::timeout(wait_for(tool_answered), kHeadStart));
  if (tool_answered.is_set()) {
    if (ends(tool)) co_return not_probed(tool.verdict);
    if (speaks_for_both(tool)) {
      co_return said_by(tool);
    }
  }
  ProbeResult image = co_await judged_probe(asking, model, ProbeKind::image);
  co_return image;
}

Task<void> tool_first(Asking& asking, const Model& model, ProbeResult& tool,
                      core::Event& answered) {
  tool = co_await judged_probe(asking, model, ProbeKind::tool);
  answered.set();
}

Task<void> probe_one_by_one(Asking& asking, ModelPlan which, ModelVerdict& verdict) {
  if (!which.tool) {
    if (which.image) verdict.image = co_await judged_probe(asking, verdict.model, ProbeKind::image);
    co_return;
  }
  if (!which.image) {
    verdict.tool = co_await judged_probe(asking, verdict.model, ProbeKind::tool);
    co_return;
  }
  core::Event answered;
  core::DoneEvent change;
  core::Running<void> tool(tool_first(asking, verdict.model, verdict.tool, answered));
  tool.start(asking.prober.loop(), change);
  core::Running<ProbeResult> image(image_after(asking, verdict.model, verdict.tool, answered));
  image.start(asking.prober.loop(), change);
  while (!tool.done() || !image.done()) {
    co_await change.wait();
    change.reset();
  }
  tool.take();
  verdict.image = image.take();
}

Task<void> probe_side_by_side(Asking& asking, ModelVerdict& verdict) {
  core::DoneEvent change;
  core::Running<ProbeResult> tool(judged_probe(asking, verdict.model, ProbeKind::tool));
  tool.start(asking.prober.loop(), change);
  core::Running<ProbeResult> image(judged_probe(asking, verdict.model, ProbeKind::image));
  image.start(asking.prober.loop(), change);
  bool tool_taken = false, image_taken = false;
  for (;;) {
    co_await change.wait();
    change.reset();
    if (tool.done() && !tool_taken) {
      verdict.tool = tool.take();
      tool_taken = true;
    }
    if (image.done() && !image_taken) {
      verdict.image = image.take();
      image_taken = true;
    }
    if (tool_taken && image_taken) co_return;
    if (tool_taken && ends(verdict.tool)) {
      verdict.image = not_probed(verdict.tool.verdict);
      co_return;
    }
    if (image_taken && ends(verdict.image)) {
      verdict.tool = not_probed(verdict.image.verdict);
      co_return;
    }
  }
}

/// What only the judge looks at: a scan keeps the evidence of every probe to its end.
void shed(Evidence& evidence) {
  std::vector<ToolCall>().swap(evidence.completion.tool_calls);
  std::string().swap(evidence.completion.model);
}

}  // namespace

std::optional<Duration> retry_wait(const Verdict& verdict, std::string_view spread) {
  switch (verdict.reason) {
    case Reason::upstream:
    case Reason::model_capacity:
    case Reason::provider_fault:
    case Reason::overloaded:
    case Reason::server:
    case Reason::reset:
    case Reason::premature_close:
    case Reason::empty:
      break;
    default:
      return std::nullopt;
  }
  if (verdict.scope == Scope::account || verdict.retry == Retry::never) return std::nullopt;
  if (verdict.retry_after_ms) return std::chrono::milliseconds(*verdict.retry_after_ms);
  if (verdict.retry == Retry::after_reset) return std::nullopt;
  return std::chrono::milliseconds(300 + std::hash<std::string_view>()(spread) % 300);
}

// Were it inlined, each of the six that await it would carry a frame of it in its own, used or not:
// 5 KB a model in flight.
[[gnu::noinline]] Task<ProbeResult> judged_probe(Asking& asking, const Model& model,
                                                 ProbeKind kind) {
  core::Loop& loop = asking.prober.loop();
  Duration timeout = asking.prober.target().timeout;
  std::optional<Time> end;
  ProbeResult result;
  int requeued = 0;
  for (bool again = false;;) {
    const bool admitted = co_await asking.pace.admit();
    if (!admitted) {
      if (!again) result = no_budget();
      break;
    }
    if (!end) end = core::later(loop.now(), timeout);
    ++asking.requests;
    if (!result.evidence) result.evidence.emplace();
    co_await asking.prober.probe(model, kind, timeout, *result.evidence);
    result.verdict = classify(*result.evidence);
    result.state = ProbeResult::State::probed;
    if (of_account_limit(result.verdict)) {
      const bool minute = result.verdict.reason == Reason::account_minute;
      if (minute) asking.pace.minute_used_up(result.verdict.reset_ms);
      if (!minute) asking.pace.close();
      if (!minute || ++requeued > kRequeuesMax) co_return not_probed(result.verdict);
      // As if it had not been asked: what was left of its time went by in waiting.
      end.reset();
      timeout = asking.prober.target().timeout;
      again = false;
      continue;
    }
    if (again || result.verdict.ok() || asking.pace.paced()) break;
    const std::optional<Duration> wait = retry_wait(result.verdict, model.id);
    if (!wait || core::later(core::later(loop.now(), *wait), kAttemptMin) > *end) break;
    co_await core::sleep(*wait);
    timeout = *end - loop.now();
    again = true;
  }
  const bool asked = result.state == ProbeResult::State::probed;
  if (asked) shed(*result.evidence);
  if (asked && !result.verdict.ends_scan()) {
    co_await asking.keeper.keep(model, kind, result, asking.pace.now_ms());
  }
  co_return result;
}

Task<void> probe_model(Asking& asking, ModelPlan which, ModelVerdict& verdict) {
  const std::vector<ProbeKind> choices = std::move(which.choices);
  if (which.tool && which.image && !asking.pace.paced()) {
    co_await probe_side_by_side(asking, verdict);
  } else {
    co_await probe_one_by_one(asking, std::move(which), verdict);
  }
  if (!verdict.tool.ok() || ends(verdict.image)) co_return;
  for (const ProbeKind kind : choices) {
    ProbeResult result = co_await judged_probe(asking, verdict.model, kind);
    const bool last = ends(result);
    verdict.choices.push_back({kind, std::move(result)});
    if (last) co_return;
  }
}

}  // namespace pincer::stages
