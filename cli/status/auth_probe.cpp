#include "cli/status/auth_probe.hpp"

#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"

namespace pincer::cli {
namespace {

core::Task<std::size_t> ask(io::HttpClient& http, std::vector<AuthProbe>& probes, std::size_t index,
                            core::Duration timeout) {
  AuthProbe& probe = probes[index];
  probe.answer = co_await stages::probe_credential(http, *probe.target, timeout);
  co_return index;
}

}  // namespace

std::string_view AuthProbe::bucket() const {
  if (target && !answer) return "unknown";
  return answer ? stages::name(answer->verdict.bucket) : status;
}

std::string_view AuthProbe::why() const {
  if (target && !answer) return "interrupted";
  return answer ? stages::name(answer->verdict.reason) : reason;
}

std::string_view AuthProbe::sentence() const {
  if (ok()) return "";
  if (target && !answer) return "interrupted before it answered";
  return answer ? std::string_view(answer->verdict.sentence) : std::string_view(error);
}

core::Task<void> run_probes(io::HttpClient& http, std::vector<AuthProbe>& probes,
                            const ProbeOptions& options,
                            const std::function<void(const AuthProbe&)>& landed) {
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (probes[i].target) asked.push_back(i);
  }
  const core::Duration timeout = std::chrono::milliseconds(options.timeout_ms);
  auto answers =
      flow::from(std::move(asked)) |
      flow::map_concurrent(static_cast<std::size_t>(options.concurrency),
                           [&](std::size_t index) { return ask(http, probes, index, timeout); });
  while (std::optional<std::size_t> index = co_await answers.next()) landed(probes[*index]);
}

}  // namespace pincer::cli
