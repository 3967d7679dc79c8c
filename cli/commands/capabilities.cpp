#include "cli/commands/capabilities.hpp"

#include <algorithm>

#include "cli/capabilities.hpp"
#include "cli/commands/moment.hpp"
#include "cli/model_ref.hpp"
#include "cli/render/json_or_null.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kDateBytes = 10;  // of "2026-11-22T19:04:08Z"

Cell cell_of(const Finding& finding) {
  if (!finding.measured) return {"-", Tone::faint};
  if (*finding.measured) return {finding.differs() ? "yes*" : "yes", Tone::good};
  return {finding.differs() ? "no!" : "no", finding.differs() ? Tone::bad : Tone::plain};
}

void print_table(const std::vector<Capabilities>& models, const CommandContext& context,
                 const Style& style) {
  const Table table({{"Model"},
                     {"Tools"},
                     {"auto", false, 2},
                     {"required"},
                     {"function", false, 3},
                     {"none", false, 3},
                     {"Image"},
                     {"Stream", false, 2},
                     {"Measured", false, 1}});
  const Table::RowSource row = [&](std::size_t i) -> Table::Row {
    const Capabilities& model = models[i];
    Table::Row cells = {{model.model}, cell_of(model.tools)};
    for (const Finding& choice : model.choices) cells.push_back(cell_of(choice));
    cells.push_back(cell_of(model.image));
    cells.push_back(cell_of(model.streaming));
    cells.push_back({moment(model.measured_ms).substr(0, kDateBytes), Tone::faint});
    return cells;
  };
  table.print(models.size(), row, context.environment.stdout_columns, style,
              [&](std::string_view lines) { context.output.data(lines); });
}

void write_finding(text::JsonWriter& json, std::string_view key, const Finding& finding) {
  json.key(key).begin_object();
  or_null(json, "advertised", finding.advertised);
  or_null(json, "measured", finding.measured);
  if (finding.measured) {
    json.key("measuredAtMs").integer(finding.measured_ms);
    json.key("reason").string(finding.reason);
  }
  json.end_object();
}

std::string json_text(const std::vector<Capabilities>& models) {
  text::JsonWriter json(true);
  json.begin_object().key("models").begin_array();
  for (const Capabilities& model : models) {
    json.begin_object().key("id").string(model.model);
    json.key("measuredAtMs").integer(model.measured_ms);
    write_finding(json, "tools", model.tools);
    json.key("toolChoice").begin_object();
    for (std::size_t i = 0; i < model.choices.size(); ++i) {
      write_finding(json, tool_choice_of(stages::kChoiceKinds[i]), model.choices[i]);
    }
    json.end_object();
    write_finding(json, "image", model.image);
    write_finding(json, "streaming", model.streaming);
    json.end_object();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

bool has_difference(const Capabilities& model) {
  return model.tools.differs() || model.image.differs() ||
         std::any_of(model.choices.begin(), model.choices.end(),
                     [](const Finding& finding) { return finding.differs(); });
}

void print_text(const std::vector<Capabilities>& models, const CapabilitiesOptions& options,
                const CommandContext& context) {
  const Style style(wants_colour(context.environment, options.no_color || context.no_color,
                                 context.environment.stdout_is_terminal));
  print_table(models, context, style);
  if (std::any_of(models.begin(), models.end(), has_difference)) {
    context.output.data(
        "\nyes* works though the catalog does not list it; no! is listed and does not work\n");
  }
  const auto open = static_cast<std::size_t>(std::count_if(
      models.begin(), models.end(), [](const Capabilities& model) { return !model.complete(); }));
  if (open > 0) {
    context.output.say(counted(open, "model") +
                       " not measured with every tool_choice: pincer scan --tool-choices asks");
  }
}

/// Keeps the models that were named; false: one of them is not known, which was said.
bool pick(std::vector<Capabilities>& models, const Arguments& refs, Output& output) {
  if (refs.empty()) return true;
  std::vector<Capabilities> picked;
  for (const std::string& ref : refs) {
    const std::string id = openrouter_id(ref);
    const auto found = std::find_if(models.begin(), models.end(),
                                    [&](const Capabilities& model) { return model.model == id; });
    if (found == models.end()) {
      output.say("nothing was measured yet of " + text::printable(ref, 100) +
                 ": pincer scan --tool-choices asks");
      return false;
    }
    picked.push_back(*found);
  }
  models = std::move(picked);
  return true;
}

Result<std::vector<Capabilities>> measured(const Environment& environment) {
  const std::string path = history_path(environment);
  if (path.empty() || !file_exists(path)) return std::vector<Capabilities>();
  Result<std::unique_ptr<History>> history = History::open(path, false);
  if (!history) return std::move(history).error();
  const std::vector<std::string> endpoints = (*history)->endpoints();
  if (endpoints.empty()) return std::vector<Capabilities>();
  return capabilities_of((*history)->answers({}, {}), (*history)->entries(endpoints.front()));
}

}  // namespace

OptionTable capabilities_option_table(CapabilitiesOptions& into) {
  return {{"Options",
           {
               flag("--differing", into.differing,
                    "only models of which something was measured otherwise than it is listed"),
               flag("--json", into.json, "one JSON document"),
               flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
               flag("--help", into.help, "this text", 'h'),
           }}};
}

std::string capabilities_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models capabilities [REF...] [options]\n"
      "\n"
      "What models can do, measured by scans against what the catalog lists, and when: tools, "
      "each\n"
      "tool_choice (auto, required, function: the tool is named, none: no call may come), images,\n"
      "streaming (of which the catalog says nothing). The last answer that tells counts; limits\n"
      "and faults tell nothing. From the history; asks no server anything. pincer scan measures\n"
      "tools, images and streaming; with --tool-choices the rest as well.\n"
      "\n";
  CapabilitiesOptions defaults;
  return std::string(kHead) + describe(capabilities_option_table(defaults), columns);
}

int run_capabilities(const Arguments& arguments, const CommandContext& context) {
  CapabilitiesOptions options;
  const Result<Arguments> refs = parse_options(capabilities_option_table(options), arguments);
  if (!refs) return refuse(context, refs.error());
  if (options.help) return print_help(context, capabilities_help);
  Result<std::vector<Capabilities>> models = measured(context.environment);
  if (!models) {
    context.output.say(models.error().text);
    return kExitError;
  }
  const bool known = pick(*models, *refs, context.output);
  if (!known) models->clear();
  if (options.differing) {
    std::erase_if(*models, [](const Capabilities& model) { return !has_difference(model); });
  }
  if (options.json) context.output.data(json_text(*models));
  if (!known) return kExitError;
  if (options.json) return kExitOk;
  if (models->empty()) {
    context.output.say(options.differing ? "nothing was measured otherwise than it is listed"
                                         : "nothing was measured yet: pincer scan begins it");
    return kExitOk;
  }
  print_text(*models, options, context);
  return kExitOk;
}

}  // namespace pincer::cli
