#include "cli/status/auth_probe.hpp"

#include "cli/refresh.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "stages/sign_in/github.hpp"

namespace pincer::cli {
namespace {

void give_up(AuthProbe& probe, std::string_view status, std::string_view reason,
             const core::Error& error) {
  probe.status = status;
  probe.reason = reason;
  probe.error = error.text;
}

/// Renews the sign-in of a probe; false: it cannot be, and that is the probe's result.
core::Task<bool> renew(const ProbeTools& tools, AuthProbe& probe) {
  RefreshTools renewing{tools.http, tools.paths, tools.environment, tools.places, tools.clock};
  Result<Refreshed> fresh = co_await refresh_if_due(renewing, probe.profile);
  if (!fresh) {
    give_up(probe, "auth", "refresh_failed", fresh.error());
    co_return false;
  }
  for (const std::string* secret :
       {&fresh->profile.secret, &fresh->profile.refresh, &fresh->profile.id_token}) {
    tools.hide(*secret);
  }
  probe.target->access.secret = fresh->profile.secret;
  co_return true;
}

/// Copilot takes a token of its own, got for GitHub's.
core::Task<bool> exchange(const ProbeTools& tools, AuthProbe& probe) {
  stages::ApiAccess& access = probe.target->access;
  Result<stages::CopilotToken> token =
      co_await stages::copilot_token(tools.http, tools.places.github_api, access.secret);
  if (!token) {
    const int status = token.error().code;
    const bool refused = status == 401 || status == 403 || status == 404;
    give_up(probe, refused ? "auth" : "unknown", refused ? "key" : "server", token.error());
    co_return false;
  }
  tools.hide(token->token);
  access.secret = token->token;
  if (Result<io::Url> base = io::parse_url(token->base_url)) access.base = std::move(*base);
  co_return true;
}

core::Task<std::size_t> ask(const ProbeTools& tools, std::vector<AuthProbe>& probes,
                            std::size_t index, core::Duration timeout) {
  AuthProbe& probe = probes[index];
  bool ready = true;
  if (probe.refresh_due) ready = co_await renew(tools, probe);
  if (ready && probe.provider == "github-copilot") ready = co_await exchange(tools, probe);
  if (ready) probe.answer = co_await stages::probe_credential(tools.http, *probe.target, timeout);
  co_return index;
}

}  // namespace

std::string_view AuthProbe::bucket() const {
  if (target && !answer && status.empty()) return "unknown";
  return answer ? stages::name(answer->verdict.bucket) : status;
}

std::string_view AuthProbe::why() const {
  if (target && !answer && status.empty()) return "interrupted";
  return answer ? stages::name(answer->verdict.reason) : reason;
}

std::string_view AuthProbe::sentence() const {
  if (ok()) return "";
  if (target && !answer && status.empty()) return "interrupted before it answered";
  return answer ? std::string_view(answer->verdict.sentence) : std::string_view(error);
}

core::Task<void> run_probes(const ProbeTools& tools, std::vector<AuthProbe>& probes,
                            const ProbeOptions& options) {
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (probes[i].target) asked.push_back(i);
  }
  const core::Duration timeout = std::chrono::milliseconds(options.timeout_ms);
  auto answers =
      flow::from(std::move(asked)) |
      flow::map_concurrent(static_cast<std::size_t>(options.concurrency),
                           [&](std::size_t index) { return ask(tools, probes, index, timeout); });
  while (std::optional<std::size_t> index = co_await answers.next()) tools.landed(probes[*index]);
}

}  // namespace pincer::cli
