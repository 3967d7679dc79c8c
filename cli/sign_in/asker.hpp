#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/context.hpp"
#include "cli/outside.hpp"
#include "cli/render/prompt_list.hpp"
#include "cli/render/prompt_text.hpp"
#include "cli/render/terminal.hpp"
#include "engine/core/task.hpp"

namespace pincer::cli {

/// What a sign-in asks a person. Opens the terminal for the first question and keeps it until
/// closed, so that keys typed ahead are not lost between two.
class Asker {
 public:
  Asker(const CommandContext& context, Outside& outside, bool no_color)
      : context_(context), outside_(outside), no_color_(no_color || context.no_color) {}

  /// Somebody is there: else a secret comes from stdin, and everything else from options.
  bool can_ask() const;
  /// The terminal goes back to what it was: before anything that takes long.
  void close() { terminal_.reset(); }

  /// What is wrong with a text, or nothing.
  using Check = std::function<core::Result<std::string>(const std::string&)>;

  /// Of all of these: nothing when it was cancelled, and then exit_code() says how to end; a
  /// terminal that cannot be opened was told already.
  core::Task<std::optional<std::string>> secret(std::string title, Check check);
  core::Task<std::optional<std::string>> line(std::string title, std::string preset, Check check);
  core::Task<std::optional<std::size_t>> choice(std::string title, std::vector<Choice> choices);
  core::Task<std::optional<bool>> yes(std::string title, bool preset);

  int exit_code() const { return exit_code_; }

 private:
  core::Task<bool> put(Question& question);

  const CommandContext& context_;
  Outside& outside_;
  bool no_color_;
  std::unique_ptr<Terminal> terminal_;
  int exit_code_ = 0;
};

/// The one line that stdin holds. The error says that there is none, or too many.
core::Result<std::string> read_secret_from_stdin();

}  // namespace pincer::cli
