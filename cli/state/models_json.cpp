#include "cli/state/models_json.hpp"

#include <cerrno>

#include "cli/state/config_read.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {

Result<std::optional<text::Json5Value>> read_models_json(const Paths& paths) {
  const std::string path = paths.agent_dir + "/models.json";
  const Result<RegularFile> file = read_regular_file(path, kConfigBytesMax);
  if (!file) {
    if (file.error().code == ENOENT) return std::optional<text::Json5Value>();
    return file.error();
  }
  Result<text::Json5Value> root = text::parse_json5(file->text);
  if (!root) {
    core::Error error = root.error();
    error.text = text::printable(path) + ": " + error.text;
    return error;
  }
  return std::optional<text::Json5Value>(std::move(*root));
}

}  // namespace pincer::cli
