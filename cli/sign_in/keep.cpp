#include "cli/sign_in/keep.hpp"

#include <array>
#include <utility>

#include "cli/model_edits.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// What OpenClaw notes about failures; it is about the credential that was there before.
constexpr std::array<std::string_view, 8> kFailureMembers = {
    "errorCount",    "cooldownUntil",  "cooldownReason", "cooldownModel",
    "disabledUntil", "disabledReason", "failureCounts",  "lastFailureAt"};

MakeStoreEdits edits_for(const Keeping& keeping) {
  const MakeStoreEdits put = put_profile(keeping.profile, keeping.replace);
  if (!keeping.fresh_start) return put;
  return [put, id = keeping.profile.id](const StoreFiles& now) -> Result<StoreEdits> {
    Result<StoreEdits> edits = put(now);
    const text::Json5Value* use = now.state.at({"usageStats"});
    const text::Json5Value* own = use == nullptr ? nullptr : use->find(id);
    if (!edits || own == nullptr) return edits;
    for (const std::string_view member : kFailureMembers) {
      if (own->find(member) == nullptr) continue;
      edits->state.push_back({{"usageStats", id, std::string(member)}, std::nullopt});
    }
    return edits;
  };
}

/// The edits of the config, and what to tell of a new default model.
Result<WriteOutcome> write_words_of_config(const Keeping& keeping, const AuthSession& session,
                                           std::vector<std::string>& notes) {
  const MakeEdits edits = [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
    std::vector<ConfigEdit> made = config_edits_for_put(config, keeping.profile);
    if (keeping.default_model.empty()) return made;
    Result<EditPlan> plan = plan_set(view(config), ModelTarget{}, keeping.default_model);
    if (!plan) return plan.error();
    notes = plan->notes;
    for (ConfigEdit& edit : plan->edits) made.push_back(std::move(edit));
    return made;
  };
  WriteOptions how;
  how.dry_run = keeping.dry_run;
  how.now_ms = keeping.now_ms;
  return write_config(session.paths, session.environment, edits, how);
}

std::string line_of(const Keeping& keeping) {
  const AuthProfile& profile = keeping.profile;
  return (keeping.dry_run ? "Would store: " : "Auth profile: ") + shown(profile.id) + " (" +
         shown(profile.provider) + "/" + std::string(name(profile.type)) + ")\n";
}

}  // namespace

Result<void> check_can_keep(const AuthSession& session, const AuthProfile& profile,
                            std::int64_t now_ms) {
  StoreWriteOptions how;
  how.dry_run = true;
  how.now_ms = now_ms;
  const Result<StoreWriteOutcome> tried =
      write_auth_store(session.paths, session.environment, put_profile(profile, true), how);
  if (!tried) return tried.error();
  return {};
}

std::optional<CredentialType> type_in_the_way(const AuthSession& session,
                                              const AuthProfile& profile) {
  const AuthStore store = load_auth_store(session.paths, session.environment);
  const AuthProfile* known = store.find(profile.id);
  if (known == nullptr || known->inherited || known->type == profile.type) return std::nullopt;
  return known->type;
}

int keep(const Keeping& keeping, const AuthSession& session, const CommandContext& context) {
  StoreWriteOptions how;
  how.dry_run = keeping.dry_run;
  how.now_ms = keeping.now_ms;
  const Result<StoreWriteOutcome> stored =
      write_auth_store(session.paths, session.environment, edits_for(keeping), how);
  if (!stored) {
    core::Error error = stored.error();
    error.text += "; the credential was not stored";
    return fail(context, error);
  }
  std::vector<std::string> notes;
  const Result<WriteOutcome> config = write_words_of_config(keeping, session, notes);
  if (!config) {
    core::Error error = config.error();
    if (!keeping.dry_run) {
      error.text += "; the credential itself is stored as " + text::printable(keeping.profile.id);
    }
    return fail(context, error);
  }
  Output& output = context.output;
  for (const std::string& note : notes) output.say(note);
  if (config->changed) {
    output.data((keeping.dry_run ? "Would update " : "Updated ") + shown(config->path) + "\n");
  }
  output.data(line_of(keeping));
  if (!keeping.default_model.empty()) {
    output.data((keeping.dry_run ? "Default model would be " : "Default model set to ") +
                shown(keeping.default_model) + "\n");
  }
  if (keeping.dry_run) output.data("Nothing was written (--dry-run).\n");
  return kExitOk;
}

AuthProfile profile_of(const stages::SignedIn& signed_in, std::string provider,
                       CredentialType type) {
  AuthProfile profile;
  profile.id = provider + ":" + (signed_in.profile.empty() ? "default" : signed_in.profile);
  profile.provider = std::move(provider);
  profile.type = type;
  profile.secret = signed_in.grant.access;
  profile.refresh = signed_in.grant.refresh;
  profile.id_token = signed_in.grant.id_token;
  if (signed_in.grant.expires_ms) {
    profile.expiry = Expiry::known;
    profile.expires_ms = *signed_in.grant.expires_ms;
  }
  profile.email = signed_in.email;
  profile.account_id = signed_in.account_id;
  profile.project_id = signed_in.project_id;
  profile.client_id = signed_in.client_id;
  profile.plan = signed_in.plan;
  return profile;
}

}  // namespace pincer::cli
