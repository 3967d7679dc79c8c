#include "stages/judge.hpp"

#include <algorithm>
#include <functional>

#include "engine/core/race.hpp"
#include "stages/classify.hpp"

namespace pincer::stages {

using core::Duration;
using core::Time;

namespace {

ProbeResult skipped(std::string why) {
  ProbeResult result;
  result.state = ProbeResult::State::skipped;
  result.skip_reason = std::move(why);
  return result;
}

ProbeResult not_probed(const Verdict& because) {
  ProbeResult result;
  result.state = ProbeResult::State::not_probed;
  result.verdict = because;
  return result;
}

bool ends_scan(const core::Running<ProbeResult>& probe, const ProbeResult& result) {
  return probe.done() && result.verdict.ends_scan();
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

Task<ProbeResult> judged_probe(Prober& prober, const Model& model, ProbeKind kind,
                               std::uint64_t& requests) {
  core::Loop& loop = prober.loop();
  Duration timeout = prober.target().timeout;
  const Time end = core::later(loop.now(), timeout);
  ProbeResult result;
  result.state = ProbeResult::State::probed;
  Evidence& evidence = result.evidence.emplace();
  for (bool again = false;; again = true) {
    ++requests;
    co_await prober.probe(model, kind, timeout, evidence);
    result.verdict = classify(evidence);
    if (again || result.verdict.ok()) co_return result;
    const std::optional<Duration> wait = retry_wait(result.verdict, model.id);
    if (!wait || core::later(core::later(loop.now(), *wait), kAttemptMin) > end) co_return result;
    co_await core::sleep(*wait);
    timeout = end - loop.now();
  }
}

Task<ModelVerdict> probe_model(Prober& prober, const Model& model, std::uint64_t& requests) {
  ModelVerdict verdict;
  verdict.model = model;
  core::DoneEvent change;
  core::Running<ProbeResult> tool(judged_probe(prober, model, ProbeKind::tool, requests));
  tool.start(prober.loop(), change);
  if (!model.takes_image()) {
    co_await change.wait();
    verdict.tool = tool.take();
    verdict.image = skipped("takes no images");
    co_return verdict;
  }
  core::Running<ProbeResult> image(judged_probe(prober, model, ProbeKind::image, requests));
  image.start(prober.loop(), change);
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
    if (tool_taken && image_taken) co_return verdict;
    if (ends_scan(tool, verdict.tool)) {
      verdict.image = not_probed(verdict.tool.verdict);
      co_return verdict;
    }
    if (ends_scan(image, verdict.image)) {
      verdict.tool = not_probed(verdict.image.verdict);
      co_return verdict;
    }
  }
}

}  // namespace pincer::stages
