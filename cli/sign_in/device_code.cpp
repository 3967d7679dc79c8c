#include "cli/sign_in/device_code.hpp"

#include <utility>

#include "engine/text/printable.hpp"
#include "stages/sign_in/codex.hpp"
#include "stages/sign_in/github.hpp"
#include "stages/sign_in/minimax.hpp"

namespace pincer::cli {
namespace {

stages::WallClock clock_of(const SignInTools& tools) {
  return {tools.session.environment.start_ms, tools.outside.started};
}

void show(const SignInTools& tools, const stages::DeviceCode& code) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(code.lifetime).count();
  Output& output = tools.context.output;
  output.say("open this page, on any machine: " + code.page);
  output.say("and enter the code: " + text::printable(code.user_code, 80));
  output.say("waiting until it is confirmed, for " + std::to_string(minutes) +
             " minutes; Ctrl-C gives up");
}

core::Task<Result<void>> confirmed(const SignInTools& tools, stages::DevicePoller& poller,
                                   Result<stages::DeviceCode> code, std::string who) {
  if (!code) co_return Result<void>(std::move(code).error());
  show(tools, *code);
  Result<void> granted =
      co_await stages::poll_until_granted(poller, std::move(*code), std::move(who));
  co_return granted;
}

}  // namespace

core::Task<Result<stages::SignedIn>> github_sign_in(const SignInTools& tools) {
  using Done = Result<stages::SignedIn>;
  stages::GithubDevice device(tools.http, tools.places.github);
  Result<stages::DeviceCode> code = co_await device.begin();
  Result<void> granted = co_await confirmed(tools, device, std::move(code), "GitHub");
  if (!granted) co_return Done(std::move(granted).error());
  stages::SignedIn signed_in;
  signed_in.grant.access = device.token();
  tools.context.output.hide(device.token());
  const Result<stages::CopilotToken> copilot =
      co_await stages::copilot_token(tools.http, tools.places.github_api, device.token());
  if (copilot) tools.context.output.hide(copilot->token);
  if (!copilot) {
    signed_in.notes.push_back("signed in at GitHub, but " + copilot.error().text +
                              "; check the account's Copilot at github.com/settings/copilot");
  }
  co_return Done(std::move(signed_in));
}

core::Task<Result<stages::SignedIn>> codex_device_sign_in(const SignInTools& tools) {
  using Done = Result<stages::SignedIn>;
  stages::CodexDevice device(tools.http, tools.places.openai, clock_of(tools));
  Result<stages::DeviceCode> code = co_await device.begin();
  Result<void> granted = co_await confirmed(tools, device, std::move(code), "OpenAI");
  if (!granted) co_return Done(std::move(granted).error());
  Done done = co_await device.finish();
  co_return done;
}

core::Task<Result<stages::SignedIn>> minimax_sign_in(const SignInTools& tools, bool china) {
  using Done = Result<stages::SignedIn>;
  const io::Url base = china ? tools.places.minimax_cn : tools.places.minimax;
  stages::MinimaxDevice device(tools.http, base, clock_of(tools));
  Result<stages::DeviceCode> code = co_await device.begin(tools.entropy);
  Result<void> granted = co_await confirmed(tools, device, std::move(code), "MiniMax");
  if (!granted) co_return Done(std::move(granted).error());
  co_return Done(device.signed_in());
}

}  // namespace pincer::cli
