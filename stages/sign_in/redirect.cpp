#include "stages/sign_in/redirect.hpp"

#include <utility>

#include "engine/io/hash.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"
#include "stages/sign_in/form.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kPastedBytesMax = 16 * 1024;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

void take(Redirect& redirect, const Pairs& pairs) {
  if (const auto code = value_of(pairs, "code"); code && redirect.code.empty()) {
    redirect.code = *code;
  }
  if (const auto state = value_of(pairs, "state"); state && redirect.state.empty()) {
    redirect.state = *state;
  }
  if (const auto error = value_of(pairs, "error"); error && redirect.error.empty()) {
    redirect.error = text::printable(*error, 60);
  }
}

bool is_query(std::string_view text) {
  return text.starts_with("code=") || text.starts_with("state=") || text.starts_with("error=") ||
         text.find("&code=") != std::string_view::npos;
}

}  // namespace

core::Result<Redirect> read_pasted_redirect(std::string_view pasted) {
  std::string_view text = text::trimmed(pasted);
  if (text.empty()) return refusal("nothing was pasted");
  if (text.size() > kPastedBytesMax || text.find_first_of(" \t\r\n") != std::string_view::npos) {
    return refusal("this is not the address the browser came to; copy all of it");
  }
  Redirect redirect;
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) {
    const std::size_t hash = text.find('#');
    const std::string_view before = text.substr(0, hash);
    const std::size_t mark = before.find('?');
    if (mark != std::string_view::npos) take(redirect, form_decoded(before.substr(mark + 1)));
    if (hash != std::string_view::npos) take(redirect, form_decoded(text.substr(hash + 1)));
  } else if (text.starts_with('?') || is_query(text)) {
    if (text.starts_with('?')) text.remove_prefix(1);
    take(redirect, form_decoded(text));
  } else {
    const std::size_t hash = text.find('#');
    redirect.code = std::string(text.substr(0, hash));
    if (hash != std::string_view::npos) redirect.state = std::string(text.substr(hash + 1));
  }
  if (redirect.code.empty() && redirect.error.empty()) {
    return refusal("there is no code in what was pasted; copy the whole address from the browser");
  }
  return redirect;
}

core::Result<std::string> accept_redirect(const Redirect& redirect, std::string_view state,
                                          bool must_tell, std::string_view who) {
  const bool told = !redirect.state.empty();
  if ((told || must_tell) && !io::same_secret(redirect.state, state)) {
    return refusal(
        "this is the answer to another sign-in (its state is not ours); open the address "
        "above once more");
  }
  if (!redirect.error.empty()) {
    const bool denied = redirect.error == "access_denied";
    return refusal(std::string(who) + (denied ? " says that access was denied (access_denied); "
                                                "nothing was stored"
                                              : " refused the sign-in: " + redirect.error));
  }
  return redirect.code;
}

}  // namespace pincer::stages
