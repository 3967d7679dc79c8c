#include "cli/capabilities.hpp"

#include <algorithm>
#include <map>

namespace pincer::cli {
namespace {

using stages::PastAnswer;
using stages::ProbeKind;
using stages::Reason;

/// Whether the answer tells of the model's abilities, and what.
std::optional<bool> told(const PastAnswer& answer) {
  switch (answer.verdict.reason) {
    case Reason::works:
      return true;
    case Reason::no_tool_call:
    case Reason::bad_tool_call:
    case Reason::no_tools:
    case Reason::no_image:
      return false;
    case Reason::params:  // of a tool_choice nobody listed: it is not taken
      if (!tool_choice_of(answer.kind).empty()) return false;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

void note(Finding& finding, bool holds, const PastAnswer& answer) {
  finding.measured = holds;
  finding.measured_ms = answer.asked_ms;
  finding.reason = name(answer.verdict.reason);
}

void note_choice(Capabilities& model, std::string_view choice, bool holds,
                 const PastAnswer& answer) {
  for (std::size_t i = 0; i < stages::kChoiceKinds.size(); ++i) {
    if (tool_choice_of(stages::kChoiceKinds[i]) == choice) note(model.choices[i], holds, answer);
  }
}

void take(const PastAnswer& answer, Capabilities& model) {
  const std::optional<bool> holds = told(answer);
  if (answer.streamed) note(model.streaming, *answer.streamed, answer);
  if (holds && answer.kind == ProbeKind::image) note(model.image, *holds, answer);
  if (holds && answer.kind == ProbeKind::tool) note(model.tools, *holds, answer);
  // A model that takes no tools takes none in any way: that is said once.
  const bool of_choice =
      answer.verdict.reason != Reason::no_tools || answer.kind != ProbeKind::tool;
  if (holds && of_choice) note_choice(model, answer.tool_choice, *holds, answer);
  if (holds || answer.streamed) model.measured_ms = answer.asked_ms;
}

void advertise(const CatalogEntry& entry, Capabilities& model) {
  model.tools.advertised = entry.tools;
  model.image.advertised = entry.image;
  for (std::size_t i = 0; i < stages::kChoiceKinds.size(); ++i) {
    std::optional<bool>& advertised = model.choices[i].advertised;
    if (!entry.tools || stages::kChoiceKinds[i] == ProbeKind::tool_auto) {
      advertised = entry.tools;
    } else if (entry.tool_choice) {
      advertised = *entry.tool_choice != 0;
    }
  }
}

}  // namespace

bool Capabilities::complete() const {
  if (!tools.measured.value_or(false)) return true;
  return std::all_of(choices.begin(), choices.end(),
                     [](const Finding& finding) { return finding.measured.has_value(); });
}

std::vector<Capabilities> capabilities_of(std::span<const PastAnswer> answers,
                                          std::span<const CatalogEntry> entries) {
  std::map<std::string_view, Capabilities> models;
  for (const PastAnswer& answer : answers) {
    if (!told(answer) && !answer.streamed) continue;
    take(answer, models[answer.model]);
  }
  for (const CatalogEntry& entry : entries) {
    const auto model = models.find(entry.model);
    if (model != models.end() && !entry.until_ms) advertise(entry, model->second);
  }
  std::vector<Capabilities> all;
  all.reserve(models.size());
  for (auto& [id, model] : models) {
    model.model = id;
    all.push_back(std::move(model));
  }
  return all;
}

}  // namespace pincer::cli
