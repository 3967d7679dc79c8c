#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// What a word on the command line may be that only files can tell.
enum class ValueKind : std::uint8_t {
  none,
  model,           ///< a reference or an alias
  alias,           ///< one that somebody set
  fallback,        ///< one of those there are
  image_fallback,  ///< the same
  agent,
  provider,
  author,        ///< of models at OpenRouter
  auth_profile,  ///< id of a stored credential
  profile,       ///< name of a folder ~/.openclaw-NAME
  file
};

/// A word that fits, and what it means.
struct Suggestion {
  std::string word;
  std::string help;
};

/// What can stand where the cursor is.
struct Expected {
  std::vector<Suggestion> words;  ///< known from the tables of commands and options
  ValueKind kind = ValueKind::none;
  std::string partial;  ///< what of the word there is already
  std::string before;   ///< "--agent=": stays in front of each word
  PathOptions paths;    ///< --profile, --dev and --agent as given so far
};

/// Words after the program's name, the last being the one at the cursor, perhaps empty. From the
/// tables alone: no file is looked at.
Expected expected_after(const Arguments& words);

}  // namespace pincer::cli
