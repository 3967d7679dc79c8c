#include "cli/complete.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cli/commands/auth.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {
namespace {

/// What the words after a command are, as its usage says it.
struct Operands {
  std::string_view command;
  std::string_view action;
  std::array<ValueKind, 2> kinds;
  bool repeats = false;  ///< the last kind, as often as one likes
};

constexpr std::array kOperands = {
    Operands{"set", "", {ValueKind::model}},
    Operands{"set-image", "", {ValueKind::model}},
    Operands{"aliases", "add", {ValueKind::none, ValueKind::model}},
    Operands{"aliases", "remove", {ValueKind::alias}},
    Operands{"fallbacks", "add", {ValueKind::model}},
    Operands{"fallbacks", "remove", {ValueKind::fallback}},
    Operands{"image-fallbacks", "add", {ValueKind::model}},
    Operands{"image-fallbacks", "remove", {ValueKind::image_fallback}},
    Operands{"remove", "", {ValueKind::auth_profile}},
    Operands{"order", "set", {ValueKind::auth_profile, ValueKind::auth_profile}, true},
};

constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};
constexpr std::array<std::string_view, 3> kOrderActions = {"get", "set", "clear"};
constexpr std::array<std::string_view, 4> kScenarios = {"default", "healthy", "limits", "hostile"};

/// An option as completion needs it.
struct KnownOption {
  Suggestion shown;
  std::string value;
  bool value_optional = false;
};

std::vector<KnownOption> known_options(void (*options)(const OptionVisitor&)) {
  std::vector<KnownOption> known;
  if (options == nullptr) return known;
  options([&](const OptionTable& table) {
    for (const OptionGroup& group : table) {
      for (const Option& option : group.options) {
        known.push_back({{option.name, option.help}, option.value, option.value_optional});
      }
    }
  });
  return known;
}

std::vector<KnownOption> global_options() {
  return {{{"--help", "the overview"}, "", false},
          {{"--version", "the version"}, "", false},
          {{"--no-color", "no colours, like NO_COLOR=1"}, "", false},
          {{"--profile", "OpenClaw's files of this profile"}, "NAME", false},
          {{"--dev", "those of the profile dev"}, "", false}};
}

void add(Expected& expected, std::string_view word, std::string_view help = {}) {
  expected.words.push_back({std::string(word), std::string(help)});
}

/// Reads a command line up to the cursor.
class Reader {
 public:
  explicit Reader(const Arguments& words) : words_(words) {}

  Expected read() {
    if (words_.empty()) return expected_;
    expected_.partial = words_.back();
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      const std::string& word = words_[i];
      if (word == "--" && !only_operands_) {
        only_operands_ = true;
      } else if (!only_operands_ && word.size() > 1 && word[0] == '-') {
        const bool value_is_next = take_option(word);
        if (value_is_next && i + 2 == words_.size()) return value_of(word);
        if (value_is_next) take_value(word, words_[++i]);
      } else {
        take_word(word);
      }
    }
    at_cursor();
    return expected_;
  }

 private:
  std::vector<KnownOption> options_here() const {
    std::vector<KnownOption> options;
    if (auth_ != nullptr) {
      options = known_options(auth_->options);
    } else if (command_ != nullptr) {
      options = known_options(command_->options);
    } else if (of_models_) {
      options = known_options(find_command("status", true)->options);
    }
    if (command_ == nullptr) {
      for (KnownOption& option : global_options()) options.push_back(std::move(option));
    }
    return options;
  }

  /// Whether the word after this option is its value.
  bool take_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
      take_value(word.substr(0, equals), word.substr(equals + 1));
      return false;
    }
    if (word == "--dev") expected_.paths.dev = true;
    if (word == "--profile" || (of_models_ && word == "--agent")) return true;
    for (const KnownOption& option : options_here()) {
      if (option.shown.word == word) return !option.value.empty() && !option.value_optional;
    }
    return false;
  }

  void take_value(const std::string& option, const std::string& value) {
    if (option == "--profile") expected_.paths.profile = value;
    if (option == "--agent") expected_.paths.agent = value;
  }

  void take_word(const std::string& word) {
    if (command_ == nullptr) {
      if (word == "models" && !of_models_) {
        of_models_ = true;
      } else {
        command_ = find_command(word, of_models_);
        is_lost_ = is_lost_ || command_ == nullptr;
      }
      return;
    }
    if (command_->word == "auth" && auth_ == nullptr) {
      for (const AuthCommand& auth : auth_commands()) {
        if (auth.word == word) auth_ = &auth;
      }
      is_lost_ = is_lost_ || auth_ == nullptr;
      return;
    }
    taken_.push_back(word);
  }

  void at_cursor() {
    if (is_lost_) return;
    const std::string& partial = expected_.partial;
    if (!only_operands_ && partial.starts_with("-")) {
      const std::size_t equals = partial.find('=');
      if (equals == std::string::npos) return offer_options();
      const std::string option = partial.substr(0, equals);
      expected_.before = option + "=";
      expected_.partial.erase(0, equals + 1);
      static_cast<void>(value_of(option));
      return;
    }
    if (command_ == nullptr) return offer_commands();
    if (command_->word == "auth" && auth_ == nullptr) {
      for (const AuthCommand& auth : auth_commands()) add(expected_, auth.word, auth.summary);
      return;
    }
    offer_operands();
  }

  void offer_options() {
    for (const KnownOption& option : options_here()) {
      expected_.words.push_back(option.shown);
      if (!option.value_optional) continue;
      expected_.words.push_back(option.shown);
      expected_.words.back().word += "=";
    }
  }

  void offer_commands() {
    if (!of_models_) add(expected_, "models", "models that OpenClaw uses");
    for (const Command& command : commands()) {
      if (!of_models_ || command.of_models) add(expected_, command.word, command.summary);
    }
  }

  void offer_operands() {
    const std::string_view word = auth_ == nullptr ? command_->word : auth_->word;
    std::span<const std::string_view> actions = command_->actions;
    if (auth_ != nullptr) actions = {};
    if (auth_ != nullptr && word == "order") actions = kOrderActions;
    if (command_->word == "completion") actions = kShells;
    if (!actions.empty() && taken_.empty()) {
      for (const std::string_view action : actions) add(expected_, action);
      return;
    }
    if (word == "help" && taken_.size() < 2) return offer_commands();
    const std::string_view action = actions.empty() ? std::string_view() : taken_.front();
    const std::size_t place = taken_.size() - (actions.empty() ? 0 : 1);
    for (const Operands& operands : kOperands) {
      if (operands.command != word || operands.action != action) continue;
      const std::size_t last = operands.kinds.size() - 1;
      if (place <= last || operands.repeats) {
        expected_.kind = operands.kinds[std::min(place, last)];
      }
    }
  }

  Expected value_of(std::string_view option) {
    const std::string_view word = command_ == nullptr ? std::string_view() : command_->word;
    std::string value;
    for (const KnownOption& known : options_here()) {
      if (known.shown.word == option) value = known.value;
    }
    if (option == "--profile") {
      expected_.kind = ValueKind::profile;
    } else if (option == "--agent") {
      expected_.kind = ValueKind::agent;
    } else if (option == "--provider") {
      expected_.kind = word == "scan" ? ValueKind::author : ValueKind::provider;
    } else if (option == "--simulate" || option == "--scenario") {
      for (const std::string_view scenario : kScenarios) add(expected_, scenario);
    } else if (value == "FILE") {
      expected_.kind = ValueKind::file;
    }
    return expected_;
  }

  const Arguments& words_;
  Expected expected_;
  bool of_models_ = false;
  bool only_operands_ = false;
  bool is_lost_ = false;  // a word that is no command: nothing behind it is known
  const Command* command_ = nullptr;
  const AuthCommand* auth_ = nullptr;
  Arguments taken_;
};

}  // namespace

Expected expected_after(const Arguments& words) {
  return Reader(words).read();
}

}  // namespace pincer::cli
