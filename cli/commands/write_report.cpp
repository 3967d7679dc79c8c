#include "cli/commands/write_report.hpp"

#include "cli/render/secrets.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {

void report_write(const WriteOutcome& written, bool dry_run, Output& output) {
  if (!written.changed) {
    output.data("Nothing to change: the config says so already.\n");
    return;
  }
  if (dry_run) {
    for (const std::string& line : written.diff) {
      output.data(text::printable(without_secrets(line)) + "\n");
    }
    output.data("Nothing was written (--dry-run).\n");
    return;
  }
  std::string paths;
  for (const std::string& path : written.changed_paths) {
    paths += (paths.empty() ? "" : ", ") + text::printable(without_secrets(path));
  }
  output.data("Updated " + text::printable(written.path) + ": " + paths + "\n");
  if (!written.backup.empty()) {
    output.data("The file before is in " + text::printable(written.backup) + "\n");
  }
}

}  // namespace pincer::cli
