#include "cli/commands/scan_choose.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/render/prompt_list.hpp"
#include "cli/render/terminal.hpp"
#include "cli/render/units.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

using stages::ModelVerdict;
using stages::ProbeResult;

std::string probe_text(const ProbeResult& probe) {
  if (probe.state == ProbeResult::State::skipped) return "skip";
  if (probe.state == ProbeResult::State::not_probed) return "not probed";
  if (!probe.ok()) return std::string(name(probe.verdict.reason));
  return short_duration(probe.latency_ms().value_or(0));
}

/// "tool 412ms | img 1.2s | ctx 128k | 70b"; for an image that failed the reason.
std::string hint_of(const ModelVerdict& verdict) {
  const stages::Model& model = verdict.model;
  const double context = model.context_length.value_or(0);
  std::string hint = "tool " + probe_text(verdict.tool) + " | img " + probe_text(verdict.image);
  hint += " | ctx " + (context > 0 ? short_tokens(context) : std::string("?"));
  if (const auto size = model.params_b()) hint += " | " + text::js_number(*size) + "b";
  return hint;
}

/// A question about some of the models, those ticked that are selected already.
struct ModelQuestion {
  ModelQuestion(std::string title, const std::vector<std::string>& all,
                const std::vector<std::string>& selected, std::size_t least,
                const ScanOutcome& outcome);
  std::vector<std::string> answer() const;

  std::vector<std::string> refs;
  ListQuestion list;
};

std::vector<Choice> choices_of(const std::vector<std::string>& refs,
                               const std::vector<std::string>& selected,
                               const ScanOutcome& outcome) {
  std::map<std::string, const ModelVerdict*, std::less<>> verdicts;
  for (const ModelVerdict& verdict : outcome.report.models) {
    verdicts.emplace(model_ref(verdict.model), &verdict);
  }
  std::vector<Choice> choices;
  for (const std::string& ref : refs) {
    const bool ticked = std::find(selected.begin(), selected.end(), ref) != selected.end();
    choices.push_back(
        {text::without_secret(ref, outcome.secret), hint_of(*verdicts.at(ref)), ticked});
  }
  return choices;
}

ModelQuestion::ModelQuestion(std::string title, const std::vector<std::string>& all,
                             const std::vector<std::string>& selected, std::size_t least,
                             const ScanOutcome& outcome)
    : refs(all), list(std::move(title), choices_of(all, selected, outcome), {false, least}) {}

std::vector<std::string> ModelQuestion::answer() const {
  std::vector<std::string> chosen;
  for (const std::size_t place : list.picked()) chosen.push_back(refs[place]);
  return chosen;
}

core::Task<Choosing> ask_both(Terminal& terminal, ModelQuestion& models, ModelQuestion* images) {
  Choosing choosing;
  Asked asked = co_await ask(terminal, models.list);
  if (asked.answered && images != nullptr) asked = co_await ask(terminal, images->list);
  choosing.chosen = asked.answered;
  choosing.signal = asked.signal;
  co_return choosing;
}

}  // namespace

bool wants_choice(const ScanOptions& options, const Environment& environment) {
  if (!environment.stdin_is_terminal || !options.probe || options.applies()) return false;
  if (options.no_input || options.json || options.ndjson) return false;
  return !options.simulate || options.sets_anything();
}

Result<Choosing> choose_models(const ScanOptions& options, const Environment& environment,
                               Outside& outside, ScanOutcome& outcome) {
  Result<std::unique_ptr<Terminal>> terminal =
      Terminal::open(environment, options.no_color, outside.driver);
  if (!terminal) {
    core::Error error = std::move(terminal).error();
    error.text += "; nothing was written: --yes writes the selection, --dry-run shows it";
    return error;
  }
  const std::vector<ModelVerdict>& ranked = outcome.report.models;
  ModelQuestion models(options.set_default ? "Select the default model and its fallbacks (ordered)"
                                           : "Select fallback models (ordered)",
                       stages::selected_fallbacks(ranked, ranked.size()), outcome.selected, 1,
                       outcome);
  ModelQuestion images(options.set_image
                           ? "Select the image model and its fallbacks (ordered)"
                           : "Select image fallback models (ordered; none: left as they are)",
                       stages::selected_images(ranked, ranked.size()), outcome.selected_images,
                       options.set_image ? 1 : 0, outcome);
  // The image model is everybody's: an agent has none of its own.
  const bool ask_images = options.agent.empty() && !images.refs.empty();
  const Choosing choosing =
      outside.loop.run(ask_both(**terminal, models, ask_images ? &images : nullptr));
  if (!choosing.chosen) return choosing;
  outcome.selected = models.answer();
  if (ask_images) outcome.selected_images = images.answer();
  return choosing;
}

}  // namespace pincer::cli
