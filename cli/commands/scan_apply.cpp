#include "cli/commands/scan_apply.hpp"

#include <algorithm>

#include "cli/model_edits.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/env_files.hpp"

namespace pincer::cli {
namespace {

/// How many models OpenRouter takes in one request, to try one after the other by itself.
constexpr std::size_t kRouterModelsMax = 3;

bool is_to_be_written(const ScanOptions& options, const ScanOutcome& outcome) {
  if (!options.applies() || !outcome.probed || outcome.interrupted || outcome.report.broke_off)
    return false;
  if (options.set_image && outcome.selected_images.empty()) return false;
  return !outcome.selected.empty();
}

}  // namespace

Result<void> check_target(const ScanOptions& options, const PathOptions& path_options,
                          const Environment& environment, bool asks) {
  if ((!options.applies() && !asks) || !options.probe) return {};
  const Result<Paths> paths = find_paths(environment, path_options, file_exists);
  if (!paths) return paths.error();
  const Result<ConfigFile> config = ConfigFile::load(*paths, with_env_files(environment, *paths));
  if (!config) return config.error();
  if (!config->problems().empty()) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       config->path + ": " + config->problems().front()};
  }
  const bool own_image = options.set_image && !path_options.agent.empty();
  const ModelSlot slot = own_image ? ModelSlot::image : ModelSlot::text;
  const Result<ModelSetting> setting = read_setting(view(*config), {slot, path_options.agent});
  if (!setting) return setting.error();
  return {};
}

Result<void> apply_selection(const ScanOptions& options, const PathOptions& path_options,
                             const Environment& environment, ScanOutcome& outcome, Output& output) {
  if (!is_to_be_written(options, outcome)) return {};
  const Result<Paths> paths = find_paths(environment, path_options, file_exists);
  if (!paths) return paths.error();
  const Selection selection = {outcome.selected, outcome.selected_images, options.set_default,
                               options.set_image, path_options.agent};
  std::vector<std::string> notes;
  const auto make_edits = [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
    Result<EditPlan> plan = plan_selection(view(config), selection);
    if (!plan) return std::move(plan).error();
    notes = std::move(plan->notes);
    notes.erase(std::unique(notes.begin(), notes.end()), notes.end());  // one per new entry
    return std::move(plan->edits);
  };
  Result<WriteOutcome> written = write_config(*paths, with_env_files(environment, *paths),
                                              make_edits, {options.dry_run, environment.start_ms});
  if (!written) return std::move(written).error();
  if (outcome.selected.size() > kRouterModelsMax) {
    notes.push_back("OpenRouter itself takes at most " + std::to_string(kRouterModelsMax) +
                    " models in one request; OpenClaw tries all " +
                    std::to_string(outcome.selected.size()) + " of them, one request each");
  }
  for (const std::string& note : notes) output.say(without_secrets(note));
  outcome.written = std::move(*written);
  if (options.ndjson && outcome.written->changed && !options.dry_run) {
    output.say("the selection was written to " + outcome.written->path);
  }
  return {};
}

}  // namespace pincer::cli
