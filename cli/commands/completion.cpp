#include "cli/commands/completion.hpp"

#include <set>

#include "cli/complete.hpp"
#include "cli/complete_values.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kQuery = "__query";

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// Answers a script. It never fails: there is nobody to read a sentence.
int answer(const Arguments& words, const CommandContext& context) {
  constexpr std::size_t kHelpColumns = 60;
  const Expected expected = expected_after(words);
  if (expected.kind == ValueKind::file) return print(context, ":files\n");
  std::vector<Suggestion> suggestions = expected.words;
  for (Suggestion& value : values_of(expected, context.environment)) {
    suggestions.push_back(std::move(value));
  }
  std::set<std::string> seen;
  for (const Suggestion& suggestion : suggestions) {
    if (!suggestion.word.starts_with(expected.partial)) continue;
    if (!seen.insert(suggestion.word).second) continue;
    std::string line = expected.before + suggestion.word;
    if (!suggestion.help.empty()) line += "\t" + text::printable(suggestion.help, kHelpColumns);
    context.output.data(line + "\n");
  }
  return kExitOk;
}

}  // namespace

OptionTable completion_option_table(CompletionOptions& into) {
  return {{"Options", {flag("--help", into.help, "this text", 'h')}}};
}

std::string completion_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer completion bash|zsh|fish\n"
      "\n"
      "Prints what makes the shell complete pincer's commands and options with Tab, and from\n"
      "your files models, aliases, fallbacks, agents, providers and profiles. To have it:\n"
      "\n"
      "  bash   echo 'source <(pincer completion bash)' >> ~/.bashrc\n"
      "  zsh    echo 'source <(pincer completion zsh)' >> ~/.zshrc    (below compinit)\n"
      "  fish   pincer completion fish > ~/.config/fish/completions/pincer.fish\n"
      "\n"
      "Then start a new shell.\n"
      "\n";
  CompletionOptions defaults;
  return std::string(kHead) + describe(completion_option_table(defaults), columns);
}

int run_completion(const Arguments& arguments, const CommandContext& context) {
  if (!arguments.empty() && arguments.front() == kQuery) {
    const std::size_t from = arguments.size() > 1 && arguments[1] == "--" ? 2 : 1;
    return answer({arguments.begin() + static_cast<std::ptrdiff_t>(from), arguments.end()},
                  context);
  }
  CompletionOptions options;
  const OptionTable table = completion_option_table(options);
  const Result<Arguments> rest = parse_options(table, arguments);
  if (!rest) return refuse(context, rest.error());
  if (options.help) return print_help(context, completion_help);
  if (rest->size() != 1) {
    return refuse(context, usage("completion needs one shell: bash, zsh or fish"));
  }
  const std::string_view script = completion_script(rest->front());
  if (!script.empty()) return print(context, script);
  return refuse(context, usage("there is no completion for '" + text::printable(rest->front(), 60) +
                               "'; there is for bash, zsh and fish"));
}

}  // namespace pincer::cli
