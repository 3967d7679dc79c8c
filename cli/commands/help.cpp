#include "cli/commands/help.hpp"

#include <array>

#include "cli/commands/models_options.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/simulate_options.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct Command {
  std::string_view word;
  CommandName name;
  bool of_models;  // also reached as `pincer models WORD`
  std::string (*help)(std::size_t columns);
};

template <ModelsCommand kCommand>
std::string help_of(std::size_t columns) {
  return models_help(kCommand, columns);
}

constexpr std::array kCommands = {
    Command{"scan", CommandName::scan, true, scan_help},
    Command{"status", CommandName::status, true, help_of<ModelsCommand::status>},
    Command{"set", CommandName::set, true, help_of<ModelsCommand::set>},
    Command{"set-image", CommandName::set_image, true, help_of<ModelsCommand::set_image>},
    Command{"aliases", CommandName::aliases, true, help_of<ModelsCommand::aliases>},
    Command{"fallbacks", CommandName::fallbacks, true, help_of<ModelsCommand::fallbacks>},
    Command{"image-fallbacks", CommandName::image_fallbacks, true,
            help_of<ModelsCommand::image_fallbacks>},
    Command{"simulate", CommandName::simulate, false, simulate_help},
    Command{"help", CommandName::help, false, nullptr},
    Command{"version", CommandName::version, false, nullptr},
};

constexpr std::string_view kOverview =
    "Usage: pincer COMMAND [options]\n"
    "\n"
    "Finds out which of OpenRouter's free models really work, and tells the truth about each.\n"
    "\n"
    "Commands:\n"
    "  scan             probe the free models and rank them (also: pincer models scan)\n"
    "  simulate         play OpenRouter on this machine, for trying out and testing\n"
    "  help             this text, or: pincer help COMMAND\n"
    "\n"
    "On OpenClaw's own config, led by the word models as there, or without it:\n"
    "  models           the models in use and where that is written (status)\n"
    "  set              choose the default model\n"
    "  set-image        choose the image model\n"
    "  aliases          short names: list, add, remove\n"
    "  fallbacks        what is tried when the default fails: list, add, remove, clear\n"
    "  image-fallbacks  the same for the image model\n"
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

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

const Command* find(std::string_view word, bool of_models) {
  for (const Command& command : kCommands) {
    if (command.word == word && (!of_models || command.of_models)) return &command;
  }
  return nullptr;
}

core::Error unknown(std::string_view word, bool of_models) {
  std::vector<std::string> words;
  if (!of_models) words.push_back("models");
  for (const Command& command : kCommands) {
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
core::Result<std::vector<std::string>> without_profile(const std::vector<std::string>& arguments,
                                                       PathOptions& paths) {
  constexpr std::string_view kProfile = "--profile";
  std::vector<std::string> rest;
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

core::Result<Invocation> read_invocation(const std::vector<std::string>& given) {
  Invocation invocation;
  const core::Result<std::vector<std::string>> arguments = without_profile(given, invocation.paths);
  if (!arguments) return arguments.error();
  bool of_models = false;
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    const std::string& word = (*arguments)[i];
    if (word == "--help" || word == "-h") {
      invocation.command = CommandName::help;
      invocation.arguments.clear();
      return invocation;
    }
    if (word == "--version" || word == "-V") {
      invocation.command = CommandName::version;
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
      invocation.command = CommandName::status;
      continue;
    }
    const Command* command = find(word, of_models);
    if (command == nullptr) return unknown(word, of_models);
    invocation.command = command->name;
    invocation.arguments.insert(invocation.arguments.end(),
                                arguments->begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                arguments->end());
    return invocation;
  }
  return invocation;
}

core::Result<std::string> help_text(const std::vector<std::string>& topics, std::size_t columns) {
  for (const std::string& topic : topics) {
    if (topic == "models" || topic.starts_with("-")) continue;
    const Command* command = find(topic, false);
    if (command == nullptr) return unknown(topic, false);
    if (command->help != nullptr) return command->help(columns);
  }
  return std::string(kOverview);
}

std::string version_text() {
  return "pincer " PINCER_VERSION "\n";
}

}  // namespace pincer::cli
