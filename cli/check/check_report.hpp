#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/check/chain_check.hpp"
#include "cli/check/replacement.hpp"
#include "cli/render/style.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {

/// What --repair did, or would do.
struct RepairReport {
  std::vector<Replacement> replacements;
  std::vector<std::string> notes;
  std::optional<WriteOutcome> written;
  bool dry_run = false;
  std::string problem;  ///< why it could not be written, or empty
};

/// A check as it is told.
struct CheckOutcome {
  const ChainCheck& check;
  std::optional<RepairReport> repair;
  bool interrupted = false;
  int code = 0;
};

/// The document of --json.
std::string check_json(const CheckOutcome& outcome);
/// One model as an object, in check's document and in watch's events.
void write_checked(text::JsonWriter& json, const CheckedModel& model);
/// The table, what is wrong with whom, and what to do about it.
void print_check(const CheckOutcome& outcome, const Style& style, std::size_t columns,
                 Output& output);
/// "works openrouter/a/b:free default", a line a model.
void print_plain_check(const CheckOutcome& outcome, Output& output);
/// "5 models: 3 work, 1 limited, 1 dead".
std::string summary_of(const std::vector<CheckedModel>& models);
/// "fallback 1: openrouter/x/y:free takes the place of openrouter/a/b:free (gone)".
std::string text_of(const Replacement& replacement);

}  // namespace pincer::cli
