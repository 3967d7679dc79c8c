#include "cli/commands/auth.hpp"

#include <array>
#include <vector>

#include "cli/commands/auth_add.hpp"
#include "cli/commands/auth_list.hpp"
#include "cli/commands/auth_login.hpp"
#include "cli/commands/auth_order.hpp"
#include "cli/commands/auth_paste.hpp"
#include "cli/commands/auth_remove.hpp"
#include "cli/commands/auth_session.hpp"
#include "cli/commands/auth_setup_token.hpp"

namespace pincer::cli {
namespace {

constexpr std::array kAuthCommands = {
    AuthCommand{"add", "ask which provider and how, then sign in", run_auth_add, auth_add_help,
                auth_add_options},
    AuthCommand{"list", "the stored credentials, which are used and which not", run_auth_list,
                auth_list_help, auth_list_options},
    AuthCommand{"login", "sign in to a provider: an API key, a browser, or a code", run_auth_login,
                auth_login_help, auth_login_options},
    AuthCommand{"login-github-copilot", "the same for GitHub Copilot", run_auth_login_copilot,
                auth_login_copilot_help, auth_login_copilot_options},
    AuthCommand{"order", "which of a provider's credentials comes first: get, set, clear",
                run_auth_order, auth_order_help, auth_order_options},
    AuthCommand{"paste-token", "store a token you have, pasted unseen or piped in", run_auth_paste,
                auth_paste_help, auth_paste_options},
    AuthCommand{"remove", "take a credential out of the store", run_auth_remove, auth_remove_help,
                auth_remove_options},
    AuthCommand{"setup-token", "paste a setup-token, at a terminal", run_auth_setup_token,
                auth_setup_token_help, auth_setup_token_options},
};

std::string words_of_all() {
  std::string words;
  for (const AuthCommand& command : kAuthCommands) {
    words.append(words.empty() ? "" : ", ").append(command.word);
  }
  return words;
}

core::Error unknown(std::string_view word) {
  std::vector<std::string> words;
  for (const AuthCommand& command : kAuthCommands) words.emplace_back(command.word);
  const std::string near = nearest(word, words);
  return core::Error{
      core::Phase::none, core::ErrorKind::invalid, 0,
      "auth has no command '" + shown(word) + "'" +
          (near.empty() ? "; it has " + words_of_all() : "; did you mean " + near + "?")};
}

/// What stands before the command's word goes behind it, where its options are.
struct Split {
  std::string word;
  Arguments rest;
};

Split split(const Arguments& arguments) {
  Split parts;
  Arguments before;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    const std::string& one = arguments[at];
    if (one.empty() || one.front() != '-' || one == "-") break;
    before.push_back(one);
    if (one == "--agent" && at + 1 < arguments.size()) before.push_back(arguments[++at]);
  }
  if (at < arguments.size()) parts.word = arguments[at++];
  parts.rest = before;
  parts.rest.insert(parts.rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(at),
                    arguments.end());
  return parts;
}

}  // namespace

std::span<const AuthCommand> auth_commands() {
  return kAuthCommands;
}

void auth_options(const OptionVisitor& visit) {
  for (const AuthCommand& command : kAuthCommands) command.options(visit);
}

std::string auth_help(std::size_t columns) {
  std::string text =
      "Usage: pincer models auth COMMAND [options]\n"
      "\n"
      "Looks at and changes the credentials that OpenClaw keeps for an agent.\n"
      "\n";
  constexpr std::size_t kWordColumns = 24;
  for (const AuthCommand& command : kAuthCommands) {
    std::string line = "  " + std::string(command.word);
    line.resize(kWordColumns, ' ');
    text += line + wrapped(command.summary, columns, kWordColumns, kWordColumns) + "\n";
  }
  return text +
         "\n"
         "All take --agent ID; without it they are about the configured default agent.\n"
         "More: pincer models auth COMMAND --help\n";
}

int run_auth(const Arguments& arguments, const CommandContext& context) {
  const Split parts = split(arguments);
  if (parts.word.empty()) {
    for (const std::string& one : parts.rest) {
      if (one == "--help" || one == "-h") return print_help(context, auth_help);
    }
    if (!parts.rest.empty()) {
      return refuse(context, core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                                         "auth needs a command: " + words_of_all()});
    }
    return print_help(context, auth_help);
  }
  for (const AuthCommand& command : kAuthCommands) {
    if (command.word == parts.word) return command.run(parts.rest, context);
  }
  return refuse(context, unknown(parts.word));
}

}  // namespace pincer::cli
