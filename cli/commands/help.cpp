#include "cli/commands/help.hpp"

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kHead =
    "Usage: pincer COMMAND [options]\n"
    "\n"
    "Finds out which of OpenRouter's free models really work, and tells the truth about each.\n"
    "\n"
    "Commands:\n";

constexpr std::string_view kModelsHead =
    "\n"
    "On OpenClaw's own config, led by the word models as there, or without it:\n";

constexpr std::string_view kTail =
    "\n"
    "Options:\n"
    "  -h, --help      this text; after a command, that command's\n"
    "  -V, --version   the version\n"
    "  --no-color      no colours, before or after a command\n"
    "  --profile NAME  OpenClaw's files of this profile, in ~/.openclaw-NAME; --dev: of dev\n"
    "\n"
    "Start here:\n"
    "  pincer scan --simulate        see it work, without key or network\n"
    "  pincer scan --no-probe        the free models OpenRouter lists now\n"
    "  OPENROUTER_API_KEY=sk-or-... pincer scan\n";

constexpr std::size_t kWordColumns = 17;

std::string rows(CommandGroup group, std::size_t columns) {
  std::string out;
  for (const Command& command : commands()) {
    if (command.group != group) continue;
    // What `models` alone does is said there.
    std::string word(group == CommandGroup::models && command.word == "status" ? "models"
                                                                               : command.word);
    if (word.size() + 1 < kWordColumns) word.append(kWordColumns - 1 - word.size(), ' ');
    const std::string summary(command.summary);
    const bool is_models = word.starts_with("models ");
    out += "  " + word + " " +
           wrapped(is_models ? summary + " (status)" : summary, columns, kWordColumns + 2,
                   kWordColumns + 2) +
           "\n";
  }
  return out;
}

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

core::Error unknown(std::string_view word, bool of_models) {
  std::vector<std::string> words;
  if (!of_models) words.push_back("models");
  for (const Command& command : commands()) {
    if (!of_models || command.of_models) words.emplace_back(command.word);
  }
  std::string sentence = of_models ? "models has no command '" : "there is no command '";
  sentence += text::printable(word, 60) + "'";
  const std::string near = nearest(word, words);
  if (!near.empty()) {
    sentence += "; did you mean " + near + "?";
  } else {
    sentence += "; see pincer --help";
  }
  return usage(std::move(sentence));
}

/// Takes --profile and --dev out, wherever they stand before "--".
core::Result<Arguments> without_profile(const Arguments& arguments, PathOptions& paths) {
  constexpr std::string_view kProfile = "--profile";
  Arguments rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      rest.insert(rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
      break;
    }
    if (word == "--dev") {
      paths.dev = true;
    } else if (word == kProfile) {
      const bool there = i + 1 < arguments.size() && !arguments[i + 1].starts_with("-");
      if (!there) return usage("--profile needs a value: --profile NAME");
      paths.profile = arguments[++i];
    } else if (word.starts_with(std::string(kProfile) + "=")) {
      paths.profile = word.substr(kProfile.size() + 1);
    } else {
      rest.push_back(word);
    }
  }
  return rest;
}

}  // namespace

core::Result<Invocation> read_invocation(const Arguments& given) {
  Invocation invocation;
  invocation.command = find_command("help", false);
  const core::Result<Arguments> arguments = without_profile(given, invocation.paths);
  if (!arguments) return arguments.error();
  bool of_models = false;
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    const std::string& word = (*arguments)[i];
    if (word == "--help" || word == "-h") {
      invocation.command = find_command("help", false);
      invocation.arguments.clear();
      return invocation;
    }
    if (word == "--version" || word == "-V") {
      invocation.command = find_command("version", false);
      return invocation;
    }
    if (word == "--no-color") {
      invocation.no_color = true;
      continue;
    }
    if (of_models && word == "--agent" && i + 1 < arguments->size()) {
      invocation.paths.agent = (*arguments)[++i];
      continue;
    }
    if (of_models && word.starts_with("--")) {
      invocation.arguments.push_back(word);
      continue;
    }
    if (word.starts_with("-")) {
      return usage("there is no option '" + text::printable(word, 60) +
                   "' before a command; see pincer --help");
    }
    if (word == "models" && !of_models) {
      of_models = true;
      invocation.command = find_command("status", true);
      continue;
    }
    const Command* command = find_command(word, of_models);
    if (command == nullptr) return unknown(word, of_models);
    invocation.command = command;
    invocation.arguments.insert(invocation.arguments.end(),
                                arguments->begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                arguments->end());
    return invocation;
  }
  return invocation;
}

core::Result<std::string> help_text(const Arguments& topics, std::size_t columns) {
  for (const std::string& topic : topics) {
    if (topic == "models" || topic.starts_with("-")) continue;
    const Command* command = find_command(topic, false);
    if (command == nullptr) return unknown(topic, false);
    if (command->help != nullptr) return command->help(columns);
  }
  return std::string(kHead) + rows(CommandGroup::own, columns) + std::string(kModelsHead) +
         rows(CommandGroup::models, columns) + std::string(kTail);
}

int run_help(const Arguments& arguments, const CommandContext& context) {
  const core::Result<std::string> text = help_text(arguments, context.columns);
  return text ? print(context, fitted(*text, context.columns)) : refuse(context, text.error());
}

int run_version(const Arguments&, const CommandContext& context) {
  return print(context, "pincer " PINCER_VERSION "\n");
}

}  // namespace pincer::cli
