#include "cli/commands/scan_history.hpp"

namespace pincer::cli {

ScanHistory::ScanHistory(const ScanOptions& options, const Environment& environment,
                         const Target& target, Output& output)
    : options_(options), output_(output) {
  if (options.simulate) return;
  const std::string path = history_path(environment);
  if (path.empty()) return;
  // A plan looks, and makes nothing.
  if (options.plan && !file_exists(path)) return;
  Result<std::unique_ptr<History>> opened = History::open(path, true);
  if (!opened) {
    output.say(opened.error().text + "; the scan goes on without it");
    return;
  }
  history_ = std::move(*opened);
  MemoryOptions how;
  how.fresh = options.fresh;
  how.resume = options.resume;
  how.read_only = options.plan;
  how.max_age_ms = options.max_age_ms;
  how.endpoint = target.endpoint.base.text();
  how.secret = target.endpoint.key;
  memory_.emplace(*history_, std::move(how));
}

void ScanHistory::say_how_it_went() {
  if (!memory_) return;
  memory_->close();
  if (options_.resume && !memory_->resumed()) {
    output_.say("there was no scan of the last day to go on with, so this was a new one");
  }
  if (!memory_->trouble().empty()) {
    output_.say("the history could not be kept: " + memory_->trouble());
  }
}

}  // namespace pincer::cli
