#include "cli/sign_in/run.hpp"

#include "cli/sign_in/web.hpp"

namespace pincer::cli {

int run_signing_in(const CommandContext& context, const AuthSession& session, bool no_color,
                   const std::function<core::Task<int>(const SignInTools&)>& work) {
  const AuthStore store = load_auth_store(session.paths, session.environment);
  for (const std::string& warning : store.warnings) context.output.say("warning: " + warning);
  Outside outside;
  Asker asker(context, outside, no_color);
  const std::unique_ptr<io::HttpClient> http = sign_in_client(outside, session.environment);
  io::SystemEntropy entropy;
  const stages::IdentityPlaces places = stages::real_identity_places();
  const SignInTools tools{context, session, outside, asker, *http, entropy, places};
  return outside.loop.run(work(tools));
}

}  // namespace pincer::cli
