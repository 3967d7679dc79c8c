#include "cli/commands/completion.hpp"

namespace pincer::cli {
namespace {

// bash cuts words at : and =, which stand in models and options: they are joined again, and of a
// candidate only what follows the last of them is given back. Candidates are quoted: some come
// from files.
constexpr std::string_view kBash = R"sh(# bash completion for pincer
_pincer() {
  local rest=$COMP_LINE word line i cut quoted
  local -a joined=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $i == 0 || $rest == [[:blank:]]* ]]; then
      joined+=("$word")
    else
      joined[${#joined[@]}-1]+=$word
    fi
    rest=${rest#"${rest%%[![:blank:]]*}"}
    rest=${rest#"$word"}
  done
  local current=${joined[${#joined[@]}-1]}
  cut=${current%"${current##*[:=]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${current#"$cut"}")
      return
    fi
    line=${line%%$'\t'*}
    printf -v quoted %q "${line#"$cut"}"
    COMPREPLY+=("$quoted")
  done < <("${joined[0]/#\~/$HOME}" completion __query -- "${joined[@]:1}" 2>/dev/null)
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _pincer pincer
)sh";

constexpr std::string_view kZsh = R"sh(#compdef pincer
_pincer() {
  local line word help
  local -a spaced open
  for line in "${(@f)$("${(Q)words[1]/#\~/$HOME}" completion __query -- \
      "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == :files ]]; then
      compset -P '*='
      _files
      return
    fi
    word=${line%%$'\t'*}
    help=${line#"$word"}
    line=${word//:/\\:}${help:+:${help#$'\t'}}
    if [[ $word == *= ]]; then open+=("$line"); else spaced+=("$line"); fi
  done
  (( ${#spaced} )) && _describe pincer spaced
  (( ${#open} )) && _describe pincer open -S ''
}
if [[ ${funcstack[1]} == _pincer ]]; then _pincer "$@"; else compdef _pincer pincer; fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion for pincer
function __pincer_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] completion __query -- $words[2..-1] "$current" 2>/dev/null)
    if test "$lines" = :files
        __fish_complete_path "$current"
    else if test (count $lines) -gt 0
        printf '%s\n' $lines
    end
end
complete -c pincer -f -a '(__pincer_complete)'
)sh";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  if (shell == "fish") return kFish;
  return {};
}

}  // namespace pincer::cli
