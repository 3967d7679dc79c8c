#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/render/output.hpp"
#include "cli/render/style.hpp"
#include "cli/state/config_write.hpp"
#include "stages/scan.hpp"
#include "stages/simulator/truth_check.hpp"

namespace pincer::cli {

/// A scan's result together with all a report says about it.
struct ScanOutcome {
  stages::ScanReport report;
  bool probed = false;       ///< false: metadata only
  bool no_key = false;       ///< metadata only because there is no key
  bool interrupted = false;  ///< the report holds what was known by then
  bool remembers = false;    ///< its answers are kept: --resume asks for none of them again
  std::string host;          ///< who was scanned, for people
  core::Duration took{0};
  std::int64_t now_ms = 0;           ///< wall clock of the start
  std::size_t connections_most = 0;  ///< that this machine let there be; 0: enough

  std::vector<std::string> selected;         ///< fallbacks, best first
  std::vector<std::string> selected_images;  ///< image fallbacks, best first
  bool set_default = false;
  bool set_image = false;
  std::optional<WriteOutcome> written;  ///< what writing the selection did, or would have done
  bool dry_run = false;                 ///< it would have
  bool asks = false;                    ///< what is written will be chosen on the terminal

  std::optional<stages::TruthCheck> truth;  ///< of a simulated scan

  std::string secret;  ///< the key: masked wherever server text would show it

  bool finds_tools() const;
};

/// A sentence about what ended or limits the scan, for stderr and the document's `warnings`.
std::vector<std::string> warnings(const ScanOutcome& outcome);

/// Takes a document piece by piece.
using JsonSink = std::function<void(std::string_view)>;
/// The document of --json: a bare array in catalog order without probes, else an object. In pieces:
/// at no time is more than a model's part of it in memory.
void write_json_report(const ScanOutcome& outcome, const JsonSink& sink);
/// One line of --ndjson, with its end of line.
std::string ndjson_line(const stages::ModelVerdict& verdict, std::string_view secret);

struct TextLayout {
  std::size_t columns = 0;  ///< 0: no terminal, as wide as needed
  bool verbose = false;
  Style style{false};
};
/// The table, its headline and its legend.
void text_report(const ScanOutcome& outcome, const TextLayout& layout, Output& output);

}  // namespace pincer::cli
