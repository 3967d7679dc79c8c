#include "cli/commands/help.hpp"

#include <array>

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

constexpr std::array<Command, 4> kCommands = {
    Command{"scan", CommandName::scan, true, scan_help},
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
    "  scan        probe the free models and rank them (also: pincer models scan)\n"
    "  simulate    play OpenRouter on this machine, for trying out and testing\n"
    "  help        this text, or: pincer help COMMAND\n"
    "\n"
    "Options:\n"
    "  -h, --help      this text; after a command, that command's\n"
    "  -V, --version   the version\n"
    "  --no-color      no colours, before or after a command\n"
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

}  // namespace

core::Result<Invocation> read_invocation(const std::vector<std::string>& arguments) {
  Invocation invocation;
  bool of_models = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--help" || word == "-h") return invocation;
    if (word == "--version" || word == "-V") {
      invocation.command = CommandName::version;
      return invocation;
    }
    if (word == "--no-color") {
      invocation.no_color = true;
      continue;
    }
    if (word.starts_with("-")) {
      return usage("there is no option '" + text::printable(word, 60) +
                   "' before a command; see pincer --help");
    }
    if (word == "models" && !of_models) {
      of_models = true;
      continue;
    }
    const Command* command = find(word, of_models);
    if (command == nullptr) return unknown(word, of_models);
    invocation.command = command->name;
    invocation.arguments.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                arguments.end());
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
