#include "cli/state/config_rewrite.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Edit;
using text::Json5Path;
using text::Json5Value;

/// OpenClaw takes a config back that is smaller than half of one of at least this size.
constexpr std::size_t kShrinkBytesMin = 512;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// The files of a config while they are edited.
class Editing {
 public:
  explicit Editing(const ConfigFile& config) : config_(config) {}

  Result<void> apply(const ConfigEdit& edit);
  Result<void> stamp(std::int64_t now_ms);
  ConfigRewrite take();

 private:
  Result<Json5Edit*> open(std::size_t file);
  Result<void> set(const ConfigOwner& owner, const Json5Value& value);
  core::Error in_file(core::Error error, std::size_t file) const {
    error.text = text::printable(config_.files()[file].path) + ": " + error.text;
    return error;
  }

  const ConfigFile& config_;
  std::map<std::size_t, Json5Edit, std::greater<>> open_;  // the config itself comes last
  std::vector<std::string> changed_paths_;
};

Result<Json5Edit*> Editing::open(std::size_t file) {
  if (const auto known = open_.find(file); known != open_.end()) return &known->second;
  Result<Json5Edit> edit = Json5Edit::open(config_.files()[file].text);
  if (!edit) return in_file(edit.error(), file);
  return &open_.emplace(file, std::move(*edit)).first->second;
}

Result<void> Editing::set(const ConfigOwner& owner, const Json5Value& value) {
  Result<Json5Edit*> edit = open(owner.file);
  if (!edit) return edit.error();
  const Json5Value* old = (*edit)->at(owner.path);
  Json5Value wanted = value;
  if (old != nullptr) {
    std::vector<std::string> unset;
    wanted = with_references(value, *old, substituted(*old, config_.lookup(), unset));
  }
  Result<void> done = (*edit)->set(owner.path, wanted);
  return done ? done : in_file(done.error(), owner.file);
}

Result<void> Editing::apply(const ConfigEdit& edit) {
  const Result<ConfigOwner> owner = config_.owner(edit.path);
  if (!owner) return owner.error();
  const ConfigSource& file = config_.files()[owner->file];
  const Json5Value* old = value_at(file.root, owner->path);
  const bool reference = old != nullptr && has_include(*old);
  if (reference || (owner->path.empty() && !edit.value)) {
    return refusal(text::printable(path_text(edit.path)) + " is included by " +
                   text::printable(config_.path) + "; edit " + text::printable(file.path) +
                   " by hand or take the $include away first");
  }
  Result<Json5Edit*> text = open(owner->file);
  if (!text) return text.error();
  const std::string before = (*text)->text();
  Result<void> done = edit.value ? set(*owner, *edit.value) : (*text)->remove(owner->path);
  if (!done) return edit.value ? done.error() : in_file(done.error(), owner->file);
  if ((*text)->text() == before) return {};
  const std::string name = path_text(edit.path);
  if (std::find(changed_paths_.begin(), changed_paths_.end(), name) == changed_paths_.end()) {
    changed_paths_.push_back(name);
  }
  return {};
}

Result<void> Editing::stamp(std::int64_t now_ms) {
  const Json5Path path{"meta", "lastTouchedAt"};
  const Result<ConfigOwner> owner = config_.owner(path);
  if (!owner) return {};
  const auto file = open_.find(owner->file);
  if (file == open_.end() || !file->second.changed()) return {};
  Result<void> done = file->second.set(owner->path, Json5Value::of_string(iso_time(now_ms)));
  return done ? done : in_file(done.error(), owner->file);
}

ConfigRewrite Editing::take() {
  ConfigRewrite change;
  change.changed_paths = std::move(changed_paths_);
  for (const auto& [index, edit] : open_) {
    const ConfigSource& file = config_.files()[index];
    if (edit.text() == file.text) continue;
    change.files.push_back({file.path, file.real_path, file.text, edit.text(), !config_.exists});
  }
  return change;
}

/// Reads files as they will be.
ReadConfigText overlay(const ConfigRewrite& change) {
  return [&change](const std::string& path, std::size_t bytes_max) -> Result<RegularFile> {
    for (const FileRewrite& file : change.files) {
      if (file.path != path) continue;
      if (file.after.size() > bytes_max) {
        return core::Error{core::Phase::none, core::ErrorKind::too_large, 0,
                           text::printable(path) + " would become too large"};
      }
      return RegularFile{file.real_path, file.after, 1};
    }
    return read_regular_file(path, bytes_max);
  };
}

bool begins_with(const Json5Path& path, const Json5Path& begin) {
  const auto same = [](const text::Json5Step& a, const text::Json5Step& b) {
    if (a.is_index() != b.is_index()) return false;
    return a.is_index() ? a.index() == b.index() : a.key() == b.key();
  };
  return path.size() >= begin.size() && std::equal(begin.begin(), begin.end(), path.begin(), same);
}

/// No later edit touches what this one makes.
bool is_last_word(const std::vector<ConfigEdit>& edits, std::size_t index) {
  for (std::size_t later = index + 1; later < edits.size(); ++later) {
    if (begins_with(edits[later].path, edits[index].path) ||
        begins_with(edits[index].path, edits[later].path)) {
      return false;
    }
  }
  return true;
}

bool has_gateway_mode(const ConfigFile& config) {
  const Json5Value* mode = config.value().at({"gateway", "mode"});
  return mode != nullptr && mode->is_string();
}

Result<void> check_change(const ConfigFile& before, const ConfigFile& after,
                          const std::vector<ConfigEdit>& edits, const ConfigRewrite& change) {
  if (!after.problems().empty()) return not_written(before, after.problems());
  if (has_gateway_mode(before) && !has_gateway_mode(after)) {
    return refusal("this would take gateway.mode out of " + text::printable(before.path) +
                   ", and OpenClaw would undo it");
  }
  for (const FileRewrite& file : change.files) {
    const bool shrinks =
        file.before.size() >= kShrinkBytesMin && file.after.size() * 2 < file.before.size();
    if (!shrinks || !has_gateway_mode(before)) continue;
    return refusal("this would take away more than half of " + text::printable(file.path) +
                   ", and OpenClaw would undo it; do it in smaller steps");
  }
  if (before.files().size() == 1) return {};
  for (std::size_t at = 0; at < edits.size(); ++at) {
    const ConfigEdit& edit = edits[at];
    if (!is_last_word(edits, at)) continue;
    const Json5Value* now = value_at(after.value(), edit.path);
    const bool right =
        edit.value ? now != nullptr && same_value(*now, *edit.value) : now == nullptr;
    if (right) continue;
    return refusal(text::printable(path_text(edit.path)) + " cannot be changed through the " +
                   "includes of " + text::printable(before.path) + "; edit it by hand");
  }
  return {};
}

}  // namespace

std::string iso_time(std::int64_t epoch_ms) {
  const time_t seconds = static_cast<time_t>(epoch_ms / 1000);
  tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 80> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(epoch_ms % 1000));
  return out.data();
}

core::Error not_written(const ConfigFile& config, const std::vector<std::string>& problems) {
  std::string sentence = text::printable(config.path) + " is not valid: ";
  for (std::size_t at = 0; at < problems.size(); ++at) {
    if (at > 0) sentence += "; ";
    sentence += problems[at];
  }
  return refusal(sentence + ". Nothing was written");
}

Result<ConfigRewrite> rewrite_config(const Paths& paths, const Environment& environment,
                                     const ConfigFile& config, const std::vector<ConfigEdit>& edits,
                                     std::int64_t now_ms) {
  Editing editing(config);
  for (const ConfigEdit& edit : edits) {
    if (Result<void> done = editing.apply(edit); !done) return done.error();
  }
  if (Result<void> done = editing.stamp(now_ms); !done) return done.error();
  ConfigRewrite change = editing.take();
  if (change.files.empty()) return change;
  const Result<ConfigFile> after = ConfigFile::load(paths, environment, overlay(change));
  if (!after) return after.error();
  if (Result<void> fits = check_change(config, *after, edits, change); !fits) return fits.error();
  return change;
}

}  // namespace pincer::cli
