#include <algorithm>
#include <map>

#include "cli/commands/scan_plan.hpp"
#include "cli/commands/scan_report.hpp"
#include "cli/commands/write_report.hpp"
#include "cli/descriptors.hpp"
#include "cli/options.hpp"
#include "cli/render/reason_text.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using stages::ModelVerdict;
using stages::ProbeResult;
using State = ProbeResult::State;

struct Counts {
  std::size_t tested = 0, tool = 0, image = 0, both = 0, image_only = 0, unasked = 0;
};

Counts count(const ScanOutcome& outcome) {
  Counts counts;
  for (const ModelVerdict& verdict : outcome.report.models) {
    const bool asked = verdict.tool.state == State::probed || verdict.image.state == State::probed;
    ++(asked ? counts.tested : counts.unasked);
    counts.tool += verdict.tool.ok();
    counts.image += verdict.image.ok();
    counts.both += verdict.tool.ok() && verdict.image.ok();
    counts.image_only += !verdict.tool.ok() && verdict.image.ok();
  }
  return counts;
}

/// Server text with the key masked.
std::string shown(std::string_view text, std::string_view secret) {
  return secret.empty() ? std::string(text) : text::without_secret(text, secret);
}

std::string reason_of(const ProbeResult& probe) {
  if (probe.state == State::not_probed) return "not probed";
  if (probe.state == State::skipped || probe.ok()) return {};
  return std::string(name(probe.verdict.reason));
}

Cell probe_cell(const ProbeResult& probe) {
  if (probe.state == State::skipped) return {"skip", Tone::faint};
  if (probe.state == State::not_probed) return {"-", Tone::faint};
  if (!probe.ok()) return {"fail", tone_of(probe.verdict.bucket)};
  return {short_duration(probe.latency_ms().value_or(0)), Tone::good};
}

/// The same with the reason in place of "fail".
Cell telling_cell(const ProbeResult& probe) {
  Cell cell = probe_cell(probe);
  if (probe.state == State::probed && !probe.ok()) cell.text = reason_of(probe);
  return cell;
}

Cell reason_cell(const ModelVerdict& verdict) {
  const std::string tool = reason_of(verdict.tool);
  const std::string image = reason_of(verdict.image);
  if (tool.empty() && image.empty()) return {};
  if (tool.empty()) return {"image: " + image, tone_of(verdict.image.verdict.bucket)};
  if (verdict.tool.state == State::not_probed) return {tool, Tone::faint};
  const Tone tone = tone_of(verdict.tool.verdict.bucket);
  if (image.empty() || image == tool) return {tool, tone};
  return {tool + ", image: " + image, tone};
}

/// What is out of the ordinary: other inputs than text, other outputs, an end to come.
std::string notes_of(const stages::Model& model) {
  constexpr std::string_view kToText = "->text";
  std::string notes = model.modality;
  if (notes.ends_with(kToText)) notes.resize(notes.size() - kToText.size());
  if (notes == "text") notes.clear();
  if (!model.expiration_date.empty()) {
    notes += (notes.empty() ? "until " : ", until ") + model.expiration_date;
  }
  return notes;
}

struct Shape {
  bool compact = false;  // reasons stand in the cells of what failed
  std::string_view secret;
};

Table::Row row_of(const ModelVerdict& verdict, const Shape& shape) {
  const stages::Model& model = verdict.model;
  std::string params = "-";
  if (const auto size = model.params_b()) params = text::js_number(*size) + "b";
  Table::Row row = {{shown(model_ref(model), shape.secret)}};
  if (shape.compact) {
    row.push_back(telling_cell(verdict.tool));
    const bool same = reason_of(verdict.image) == reason_of(verdict.tool);
    row.push_back(same ? probe_cell(verdict.image) : telling_cell(verdict.image));
  } else {
    row.push_back(probe_cell(verdict.tool));
    row.push_back(probe_cell(verdict.image));
  }
  row.push_back({short_tokens(model.context_length.value_or(0))});
  row.push_back({std::move(params)});
  if (!shape.compact) row.push_back(reason_cell(verdict));
  row.push_back({shown(notes_of(model), shape.secret), Tone::faint});
  return row;
}

void print_table(const ScanOutcome& outcome, const TextLayout& layout, Output& output) {
  const std::vector<ModelVerdict>& models = outcome.report.models;
  if (models.empty()) return;
  Shape shape{false, outcome.secret};
  const Table::RowSource row = [&](std::size_t i) { return row_of(models[i], shape); };
  const Table::Sink sink = [&](std::string_view lines) { output.data(lines); };
  const Table full({{"Model"},
                    {"Tool"},
                    {"Image"},
                    {"Ctx", true, 1},
                    {"Params", true, 2},
                    {"Reason"},
                    {"Notes", false, 3}});
  if (layout.columns == 0 || full.fits(models.size(), row, layout.columns)) {
    full.print(models.size(), row, layout.columns, layout.style, sink);
    return;
  }
  shape.compact = true;
  const Table compact(
      {{"Model"}, {"Tool"}, {"Image"}, {"Ctx", true, 1}, {"Params", true, 2}, {"Notes", false, 3}});
  compact.print(models.size(), row, layout.columns, layout.style, sink);
}

/// Failures of one kind.
struct Group {
  stages::Verdict verdict;  // the first one of them
  std::size_t probes = 0;
};

std::vector<Group> groups_of(const ScanOutcome& outcome) {
  std::map<std::pair<stages::Bucket, stages::Reason>, Group> by_kind;
  for (const ModelVerdict& model : outcome.report.models) {
    for (const ProbeResult* probe : {&model.tool, &model.image}) {
      if (probe->state != State::probed || probe->ok()) continue;
      Group& group = by_kind[{probe->verdict.bucket, probe->verdict.reason}];
      if (group.probes++ == 0) group.verdict = probe->verdict;
    }
  }
  std::vector<Group> groups;
  for (auto& [kind, group] : by_kind) groups.push_back(std::move(group));
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    if (a.probes != b.probes) return a.probes > b.probes;
    return std::pair(a.verdict.bucket, a.verdict.reason) <
           std::pair(b.verdict.bucket, b.verdict.reason);
  });
  return groups;
}

/// Which reasons there were, how often, and what they mean.
void print_legend(const ScanOutcome& outcome, const TextLayout& layout, Output& output) {
  const std::vector<Group> groups = groups_of(outcome);
  if (groups.empty()) return;
  std::size_t kind_width = 0;
  std::size_t count_width = 0;
  const auto kind = [](const Group& group) {
    return std::string(name(group.verdict.bucket)) + "/" + std::string(name(group.verdict.reason));
  };
  for (const Group& group : groups) {
    kind_width = std::max(kind_width, kind(group).size());
    count_width = std::max(count_width, grouped(group.probes).size());
  }
  output.data("\n" + layout.style.paint(Tone::strong, "Why probes failed") + "\n");
  const std::size_t indent = 2 + count_width + 2 + kind_width + 2;
  for (const Group& group : groups) {
    const std::string probes = grouped(group.probes);
    std::string line = "  " + std::string(count_width - probes.size(), ' ') + probes + "  ";
    line += layout.style.paint(tone_of(group.verdict.bucket), kind(group));
    line += std::string(kind_width - kind(group).size() + 2, ' ');
    const std::string words = text::printable(shown(explanation(group.verdict), outcome.secret));
    const bool narrow = layout.columns > 0 && layout.columns < indent + 24;
    const std::size_t from = narrow ? 6 : indent;
    if (narrow) line += "\n" + std::string(from, ' ');
    line += layout.columns == 0 ? words : wrapped(words, layout.columns, from, from);
    output.data(line + "\n");
  }
}

void print_failures(const ScanOutcome& outcome, const TextLayout& layout, Output& output) {
  output.data("\n" + layout.style.paint(Tone::strong, "Each failure") + "\n");
  for (const ModelVerdict& model : outcome.report.models) {
    for (const ProbeResult* probe : {&model.tool, &model.image}) {
      if (probe->state != State::probed || probe->ok()) continue;
      std::string line = model_ref(model.model);
      line += probe == &model.tool ? " tool" : " image";
      if (probe->evidence && probe->evidence->status != 0) {
        line += " HTTP " + std::to_string(probe->evidence->status);
      }
      line += ": " + probe->verdict.sentence;
      output.data("  " + text::printable(shown(line, outcome.secret)) + "\n");
    }
  }
}

void print_headline(const ScanOutcome& outcome, const TextLayout& layout, Output& output) {
  std::string line;
  if (!outcome.probed) {
    if (outcome.no_key) {
      output.data(wrapped("There is no OPENROUTER_API_KEY, and OpenRouter wants one even for free "
                          "models: nothing was probed, this is what the catalog says.",
                          layout.columns == 0 ? SIZE_MAX : layout.columns, 0, 0) +
                  "\n");
    }
    line = counted(outcome.report.models.size(), "free model") + " at " + outcome.host +
           " (metadata only" +
           (outcome.no_key ? "; set OPENROUTER_API_KEY to test tools and images)" : ")");
  } else {
    const Counts counts = count(outcome);
    line = counted(counts.tested, "free model") + " at " + outcome.host + " probed in " +
           short_duration(
               std::chrono::duration_cast<std::chrono::milliseconds>(outcome.took).count()) +
           ": " + grouped(counts.tool) + " can call tools, " + grouped(counts.image) +
           " see images, " + grouped(counts.both) + " do both";
    if (counts.image_only > 0) line += ", " + grouped(counts.image_only) + " only see images";
    if (outcome.report.plan.known > 0) {
      line += "; " + counted(static_cast<std::size_t>(outcome.report.plan.known), "probe") +
              " known from before";
    }
    if (counts.unasked > 0) line += "; " + grouped(counts.unasked) + " not probed";
  }
  line = text::printable(line);
  if (layout.columns > 0) line = wrapped(line, layout.columns, 0, 0);
  output.data(line + "\n");
  if (!outcome.report.models.empty()) output.data("\n");
}

std::string interruption(const ScanOutcome& outcome) {
  const stages::ScanReport& report = outcome.report;
  if (report.models.empty() && report.requests == 0) return "interrupted before a model was asked";
  std::string sentence = "interrupted: " + grouped(count(outcome).tested) + " of " +
                         counted(report.models.size(), "model") +
                         " judged by then; nothing is written to the config";
  if (outcome.remembers && report.requests > 0) {
    sentence += "; pincer scan --resume goes on from here";
  }
  return sentence;
}

}  // namespace

bool ScanOutcome::finds_tools() const {
  return std::any_of(report.models.begin(), report.models.end(),
                     [](const ModelVerdict& verdict) { return verdict.tool.ok(); });
}

std::vector<std::string> warnings(const ScanOutcome& outcome) {
  std::vector<std::string> sentences;
  if (outcome.report.ended_by) {
    const std::size_t unasked = count(outcome).unasked;
    std::string sentence = "probing ended early: " + outcome.report.ended_by->sentence;
    if (outcome.report.ended_by->reset_ms) {
      sentence +=
          " It resets " + reset_text(*outcome.report.ended_by->reset_ms, outcome.now_ms) + ".";
    }
    if (unasked > 0) sentence += " (" + counted(unasked, "model") + " not probed)";
    sentences.push_back(std::move(sentence));
  }
  if (outcome.report.broke_off) {
    sentences.push_back(outcome.report.broke_off->text + " (" + grouped(count(outcome).tested) +
                        " of the " + counted(outcome.report.models.size(), "model") +
                        " before that judged; nothing is written to the config)");
  }
  if (outcome.report.stopped_early) {
    sentences.push_back("stopped early, " + std::to_string(outcome.report.plan.stops_at) +
                        " good models are known: " + counted(count(outcome).unasked, "model") +
                        " not probed (--exhaustive asks all)");
  }
  if (outcome.interrupted) {
    sentences.push_back(interruption(outcome));
  }
  if (outcome.connections_most > 0) {
    sentences.push_back(few_sockets_sentence(outcome.connections_most));
  }
  if (outcome.report.broken_entries > 0) {
    sentences.push_back("the catalog holds broken entries, which were left out: " +
                        grouped(outcome.report.broken_entries));
  }
  return sentences;
}

void text_report(const ScanOutcome& outcome, const TextLayout& layout, Output& output) {
  print_headline(outcome, layout, output);
  print_table(outcome, layout, output);
  if (outcome.probed) print_legend(outcome, layout, output);
  if (outcome.probed && layout.verbose) print_failures(outcome, layout, output);
  if (outcome.written) {
    output.data("\n");
    report_write(*outcome.written, outcome.dry_run, output);
  }
}

}  // namespace pincer::cli
