#include "cli/commands/auth_list.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/credentials.hpp"
#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/table.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

struct ListOptions {
  std::string agent, provider;
  bool json = false, no_color = false, help = false;
};

OptionTable list_table(ListOptions& into) {
  OptionGroup which = {"Which", {}};
  which.options.push_back(text("--provider", "ID", into.provider, "only those of this provider"));
  which.options.push_back(
      text("--agent", "ID", into.agent, "of this agent (default: the configured default agent)"));
  OptionGroup output = {"Output", {}};
  output.options.push_back(flag("--json", into.json, "one JSON document"));
  output.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  output.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, output};
}

/// One profile with all that is known of it.
struct Entry {
  const AuthProfile* profile = nullptr;
  ProfileHealth health;
  Candidate candidate;
};

/// By provider, and there in the order in which they are tried.
std::vector<Entry> entries_of(const AuthStore& store, const Credentials& credentials,
                              const std::string& provider, std::int64_t now_ms) {
  std::vector<std::string> providers;
  for (const AuthProfile& profile : store.profiles) {
    if (provider.empty() || profile.provider == provider) providers.push_back(profile.provider);
  }
  std::sort(providers.begin(), providers.end());
  providers.erase(std::unique(providers.begin(), providers.end()), providers.end());
  std::vector<Entry> entries;
  for (const std::string& one : providers) {
    for (Candidate& candidate : credentials.candidates(one)) {
      const AuthProfile* profile = store.find(candidate.profile);
      // Of those that share credentials each is shown under its own provider.
      if (profile == nullptr || profile->provider != one) continue;
      entries.push_back({profile, health(*profile, now_ms), std::move(candidate)});
    }
  }
  return entries;
}

/// "46m", "5h", "3d": as OpenClaw says how long something takes.
std::string time_left(std::int64_t ms) {
  constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
  if (ms <= 0) return "0m";
  const auto rounded = [&](std::int64_t unit) { return (ms + unit / 2) / unit; };
  if (rounded(kMinute) < 60)
    return std::to_string(std::max<std::int64_t>(1, rounded(kMinute))) + "m";
  if (rounded(kHour) < 48) return std::to_string(rounded(kHour)) + "h";
  return std::to_string(rounded(kDay)) + "d";
}

std::string expiry_text(const Entry& entry, std::int64_t now_ms) {
  if (!entry.health.expires_ms) return "-";
  const std::int64_t left = *entry.health.expires_ms - now_ms;
  return left <= 0 ? time_left(-left) + " ago" : "in " + time_left(left);
}

std::string note_of(const Entry& entry, std::int64_t now_ms) {
  std::string note;
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (entry.candidate.reason != reason::kOk) add(std::string(entry.candidate.reason));
  if (entry.candidate.unusable) {
    const Unusable& state = *entry.candidate.unusable;
    add((state.disabled ? "disabled" : "cooldown") + (state.why.empty() ? "" : ":" + state.why) +
        " " + time_left(state.until_ms - now_ms));
  }
  if (entry.candidate.refresh_due) add("to be refreshed");
  if (entry.profile->inherited) add("from the main agent");
  return note.empty() ? "-" : note;
}

Tone tone_of_status(std::string_view status) {
  if (status == "ok" || status == "static") return Tone::good;
  return status == "expiring" ? Tone::wait : Tone::bad;
}

void print_table(const std::vector<Entry>& entries, const CommandContext& context,
                 const ListOptions& options, std::int64_t now_ms) {
  const Table table({{"Profile"},
                     {"Type"},
                     {"Secret", false, 1},
                     {"Status"},
                     {"Expires", false, 3},
                     {"Notes", false, 2}});
  const Table::RowSource row = [&](std::size_t at) -> Table::Row {
    const Entry& entry = entries[at];
    const bool used = entry.candidate.reason == reason::kOk;
    const std::string_view status = entry.health.status;
    return {{shown(entry.profile->label()), used ? Tone::strong : Tone::faint},
            {std::string(name(entry.profile->type))},
            {entry.candidate.shown},
            {std::string(status), used ? tone_of_status(status) : Tone::bad},
            {expiry_text(entry, now_ms)},
            {shown(note_of(entry, now_ms)), Tone::faint}};
  };
  const Environment& environment = context.environment;
  const Style style(wants_colour(environment, options.no_color || context.no_color,
                                 environment.stdout_is_terminal));
  table.print(entries.size(), row, environment.stdout_columns, style,
              [&](std::string_view lines) { context.output.data(lines); });
}

void write_entry(text::JsonWriter& json, const Entry& entry, std::int64_t now_ms) {
  const AuthProfile& profile = *entry.profile;
  json.begin_object();
  json.key("profileId").string(profile.id);
  json.key("provider").string(profile.provider);
  json.key("type").string(name(profile.type));
  json.key("label").string(profile.label());
  json.key("secret").string(entry.candidate.shown);
  json.key("status").string(entry.health.status);
  if (!entry.health.reason.empty()) json.key("reasonCode").string(entry.health.reason);
  if (entry.health.expires_ms) {
    json.key("expiresAt").integer(*entry.health.expires_ms);
    json.key("remainingMs").integer(*entry.health.expires_ms - now_ms);
  }
  json.key("used").boolean(entry.candidate.reason == reason::kOk);
  json.key("eligibility").string(entry.candidate.reason);
  if (!entry.candidate.sentence.empty()) json.key("why").string(shown(entry.candidate.sentence));
  json.key("refreshDue").boolean(entry.candidate.refresh_due);
  if (entry.candidate.unusable) {
    const Unusable& state = *entry.candidate.unusable;
    json.key("unusable").begin_object();
    json.key("kind").string(state.disabled ? "disabled" : "cooldown");
    if (!state.why.empty()) json.key("reason").string(state.why);
    if (!state.model.empty()) json.key("model").string(state.model);
    json.key("until").integer(state.until_ms);
    json.key("remainingMs").integer(state.until_ms - now_ms);
    json.end_object();
  }
  json.key("inherited").boolean(profile.inherited);
  json.key("file").string(profile.file);
  json.end_object();
}

std::string list_json(const std::vector<Entry>& entries, const AuthStore& store,
                      const AuthSession& session, std::int64_t now_ms) {
  text::JsonWriter json(true);
  json.begin_object();
  json.key("agentId").string(session.paths.agent);
  json.key("agentDir").string(session.paths.agent_dir);
  json.key("storePath").string(store.database.empty() ? store.path : store.database);
  json.key("profiles").begin_array();
  for (const Entry& entry : entries) write_entry(json, entry, now_ms);
  json.end_array();
  const auto write_texts = [&](std::string_view key, const auto& list, const auto& text_of) {
    json.key(key).begin_array();
    for (const auto& one : list) json.string(shown(text_of(one)));
    json.end_array();
  };
  write_texts("warnings", store.warnings, [](const std::string& one) { return one; });
  write_texts("problems", store.problems, [](const StoreProblem& one) { return one.sentence; });
  write_texts("errors", store.errors, [](const core::Error& one) { return one.text; });
  json.end_object();
  return json.take() + "\n";
}

int list(const ListOptions& options, const AuthSession& session, const CommandContext& context) {
  const AuthStore store = load_auth_store(session.paths, session.environment);
  const std::int64_t now_ms = session.environment.start_ms;
  for (const AuthProfile& profile : store.profiles) {
    for (const std::string& secret : {profile.secret, profile.refresh, profile.id_token}) {
      context.output.hide(secret);
    }
  }
  const bool readable = report_store(store, context.output);
  const Credentials credentials(store, session.config, session.environment, session.paths, now_ms);
  const std::string provider = normal_provider(options.provider);
  const std::vector<Entry> entries = entries_of(store, credentials, provider, now_ms);
  if (options.json) {
    context.output.data(list_json(entries, store, session, now_ms));
    return readable ? kExitOk : kExitError;
  }
  if (!provider.empty()) {
    warn_of_unknown_provider(options.provider, store, session, context.output);
  }
  context.output.data("Agent: " + shown(session.paths.agent) + "\n");
  context.output.data("Auth store: " + shown(store.database.empty() ? store.path : store.database) +
                      "\n");
  if (!entries.empty()) {
    context.output.data("\n");
    print_table(entries, context, options, now_ms);
  } else if (readable) {
    context.output.data("No stored credentials" +
                        (provider.empty() ? "" : " of " + shown(provider)) + ".\n");
  }
  return readable ? kExitOk : kExitError;
}

}  // namespace

int run_auth_list(const Arguments& arguments, const CommandContext& context) {
  ListOptions options;
  const Result<std::vector<std::string>> words = parse_options(list_table(options), arguments);
  if (!words) return refuse(context, words.error());
  if (options.help) return print_help(context, auth_list_help);
  if (!words->empty()) {
    return refuse(context, core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                                       "'" + shown(words->front()) + "' is one word too many"});
  }
  const Result<AuthSession> session = open_auth_session(context, options.agent);
  if (!session) return fail(context, session.error());
  return list(options, *session, context);
}

std::string auth_list_help(std::size_t columns) {
  ListOptions defaults;
  return "Usage: pincer models auth list [--provider ID] [--json]\n"
         "\n"
         "Shows the credentials in an agent's store and the main agent's under it, masked, of "
         "each\n"
         "provider in the order in which OpenClaw tries them, and why one is not used.\n"
         "\n" +
         describe(list_table(defaults), columns);
}

void auth_list_options(const OptionVisitor& visit) {
  ListOptions defaults;
  visit(list_table(defaults));
}

}  // namespace pincer::cli
