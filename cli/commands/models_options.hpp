#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace pincer::cli {

/// The commands that change which models OpenClaw uses.
enum class ModelsCommand { set, set_image, aliases, fallbacks, image_fallbacks };

/// What is done to a list; `set` and `set-image` have none.
enum class ListAction { list, add, remove, clear };

struct ModelsOptions {
  ModelsCommand command = ModelsCommand::set;
  ListAction action = ListAction::list;
  std::string alias;  ///< of aliases add and remove
  std::string model;
  std::string agent;  ///< empty: what all agents share
  bool json = false;
  bool plain = false;
  bool dry_run = false;
  bool no_color = false;
  bool help = false;
};

OptionTable models_option_table(ModelsOptions& into);

/// Reads the arguments after the command. The error is the user's: exit code 2.
Result<ModelsOptions> read_models_options(ModelsCommand command,
                                          const std::vector<std::string>& arguments);

std::string models_help(ModelsCommand command, std::size_t columns);

/// The word of the command: "image-fallbacks".
constexpr std::string_view word(ModelsCommand command) {
  constexpr std::array<std::string_view, 5> kWords = {"set", "set-image", "aliases", "fallbacks",
                                                      "image-fallbacks"};
  return kWords[static_cast<std::size_t>(command)];
}

}  // namespace pincer::cli
