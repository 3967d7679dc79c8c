#include "cli/sign_in/paste.hpp"

#include <utility>

#include "cli/sign_in/keep.hpp"
#include "cli/sign_in/token_rules.hpp"
#include "engine/core/sleep.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kProfileIdBytesMax = 200;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// The token, from where it comes; nothing when that was told already.
core::Task<std::optional<std::string>> get_token(const PasteRequest& request,
                                                 const CommandContext& context, Asker& asker) {
  const std::string provider = request.provider;
  if (!request.from_stdin) {
    const Asker::Check check = [provider](const std::string& text) {
      return tidy_token(provider, text);
    };
    std::optional<std::string> token =
        co_await asker.secret("Paste token for " + text::printable(provider), check);
    co_return token;
  }
  Result<std::string> token = read_secret_from_stdin();
  if (token) {
    context.output.hide(*token);
    token = tidy_token(provider, *token);
  }
  if (!token) {
    context.output.say(token.error().text + "; nothing was stored");
    co_return std::nullopt;
  }
  context.output.hide(*token);
  co_return std::move(*token);
}

}  // namespace

std::int64_t wall_now_ms(const AuthSession& session, const Outside& outside) {
  const stages::WallClock clock{session.environment.start_ms, outside.started};
  return clock.now(outside.loop.real_now());
}

Result<std::string> check_profile_id(const std::string& id) {
  const std::string trimmed(text::trimmed(id));
  const bool fits = !trimmed.empty() && trimmed.size() <= kProfileIdBytesMax &&
                    trimmed.find_first_of(" \t\r\n") == std::string::npos &&
                    text::printable(trimmed) == trimmed;
  if (fits) return trimmed;
  return refusal("a profile id is one word, such as openrouter:work");
}

core::Task<std::optional<bool>> may_replace(const AuthProfile& profile, bool unasked,
                                            const AuthSession& session,
                                            const CommandContext& context, Asker& asker) {
  const std::optional<CredentialType> other = type_in_the_way(session, profile);
  if (!other) co_return false;
  if (unasked) co_return true;
  const std::string kind(name(*other));
  if (!asker.can_ask()) {
    context.output.say(
        "profile " + shown(profile.id) + " is there already, as " + kind +
        "; nothing was stored: --profile-id stores it beside it, --replace replaces it");
    co_return std::nullopt;
  }
  const std::string title =
      "Profile " + shown(profile.id) + " is there already, as " + kind + ". Replace it?";
  const std::optional<bool> replace = co_await asker.yes(title, false);
  if (replace && *replace) co_return true;
  if (replace) context.output.say("nothing was stored; --profile-id stores it beside the other");
  co_return std::nullopt;
}

core::Task<int> paste_token(PasteRequest request, const AuthSession& session,
                            const CommandContext& context, Outside& outside, Asker& asker) {
  Keeping keeping;
  keeping.profile.id =
      request.profile_id.empty() ? request.provider + ":manual" : request.profile_id;
  keeping.profile.provider = request.provider;
  keeping.profile.type = CredentialType::token;
  keeping.dry_run = request.dry_run;
  const Result<void> can = check_can_keep(session, keeping.profile, wall_now_ms(session, outside));
  if (!can) co_return fail(context, can.error());
  const std::optional<bool> replace =
      co_await may_replace(keeping.profile, request.replace, session, context, asker);
  if (!replace) co_return asker.exit_code() == 0 ? kExitError : asker.exit_code();
  std::optional<std::string> token = co_await get_token(request, context, asker);
  asker.close();
  if (!token) co_return asker.exit_code() == 0 ? kExitError : asker.exit_code();
  const core::Time at_once{};
  co_await core::sleep_until(at_once);  // a turn: reading may have taken any time
  keeping.replace = *replace;
  keeping.profile.secret = std::move(*token);
  keeping.now_ms = wall_now_ms(session, outside);
  if (request.lifetime_ms) {
    keeping.profile.expiry = Expiry::known;
    keeping.profile.expires_ms = keeping.now_ms + *request.lifetime_ms;
  }
  co_return keep(keeping, session, context);
}

}  // namespace pincer::cli
