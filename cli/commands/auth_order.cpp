#include "cli/commands/auth_order.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/credentials.hpp"
#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "cli/state/auth_write.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

enum class Action { get, set, clear };
constexpr std::array<std::string_view, 3> kActions = {"get", "set", "clear"};

struct OrderOptions {
  Action action = Action::get;
  std::string provider, agent;
  std::vector<std::string> ids;
  bool json = false, dry_run = false, no_color = false, help = false;
};

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

OptionTable order_table(OrderOptions& into) {
  OptionGroup which = {"Whose order", {}};
  which.options.push_back(text("--provider", "ID", into.provider, "of this provider; needed"));
  which.options.push_back(
      text("--agent", "ID", into.agent, "of this agent (default: the configured default agent)"));
  OptionGroup output = {"Output", {}};
  output.options.push_back(flag("--json", into.json, "with get: one JSON document"));
  output.options.push_back(
      flag("--dry-run", into.dry_run, "with set, clear: tell what would change and write nothing"));
  output.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  output.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, output};
}

Result<void> take_words(OrderOptions& options, std::vector<std::string> words) {
  if (words.empty()) return usage("auth order needs one of: get, set, clear");
  std::size_t at = 0;
  while (at < kActions.size() && kActions[at] != words.front()) ++at;
  if (at == kActions.size()) {
    return usage("auth order has no command '" + shown(words.front()) +
                 "'; it has get, set, clear");
  }
  options.action = static_cast<Action>(at);
  words.erase(words.begin());
  const bool sets = options.action == Action::set;
  if (options.provider.empty()) return usage("auth order needs --provider ID");
  if (sets && words.empty()) {
    return usage(
        "auth order set needs the ids of profiles, the first one first; pincer models "
        "auth list shows them");
  }
  if (!sets && !words.empty()) {
    return usage("'" + shown(words.front()) +
                 "' is one word too many; auth order set takes ids of profiles");
  }
  options.ids = std::move(words);
  if (options.json && options.action != Action::get) return usage("--json is for get only");
  if (options.dry_run && options.action == Action::get) {
    return usage("--dry-run is for commands that write, and get writes nothing");
  }
  return {};
}

Result<OrderOptions> read_options(const Arguments& arguments) {
  OrderOptions options;
  Result<std::vector<std::string>> words = parse_options(order_table(options), arguments);
  if (!words) return words.error();
  if (options.help) return options;
  if (Result<void> taken = take_words(options, std::move(*words)); !taken) return taken.error();
  return options;
}

std::string joined(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + shown(id);
  return out;
}

void print_head(const AuthSession& session, const std::string& provider, Output& output) {
  output.data("Agent: " + shown(session.paths.agent) + "\n");
  output.data("Provider: " + shown(provider) + "\n");
}

/// The order that the agent's state, or the main agent's under it, holds.
const std::vector<std::string>* own_order(const AuthStore& store, const std::string& provider) {
  const auto order = store.state.order.find(provider);
  return order == store.state.order.end() ? nullptr : &order->second;
}

int get(const OrderOptions& options, const AuthSession& session, const CommandContext& context) {
  const AuthStore store = load_auth_store(session.paths, session.environment);
  Output& output = context.output;
  if (!report_store(store, output)) return kExitError;
  const std::string provider = normal_provider(options.provider);
  const std::vector<std::string>* order = own_order(store, provider);
  if (options.json) {
    text::JsonWriter json(true);
    json.begin_object();
    json.key("agentId").string(session.paths.agent);
    json.key("agentDir").string(session.paths.agent_dir);
    json.key("provider").string(provider);
    json.key("authStatePath").string(store.state_path);
    json.key("order");
    if (order == nullptr) {
      json.null();
    } else {
      json.begin_array();
      for (const std::string& id : *order) json.string(id);
      json.end_array();
    }
    json.end_object();
    return print(context, json.take() + "\n");
  }
  warn_of_unknown_provider(options.provider, store, session, output);
  print_head(session, provider, output);
  const std::string place = store.database.empty() ? store.state_path : store.database;
  output.data("Auth state file: " + shown(place) + "\n");
  output.data("Order override: " + (order == nullptr ? "(none)" : joined(*order)) + "\n");
  if (order != nullptr) return kExitOk;
  const Credentials credentials(store, session.config, session.environment, session.paths,
                                session.environment.start_ms);
  if (const auto stated = credentials.explicit_order(provider)) {
    output.data("Order of the config: " + joined(*stated) + "\n");
  }
  return kExitOk;
}

int write(const OrderOptions& options, const AuthSession& session, const CommandContext& context) {
  const std::string provider = normal_provider(options.provider);
  const bool sets = options.action == Action::set;
  const AuthStore store = load_auth_store(session.paths, session.environment);
  Output& output = context.output;
  for (const std::string& warning : store.warnings) output.say("warning: " + warning);
  warn_of_unknown_provider(options.provider, store, session, output);
  StoreWriteOptions how;
  how.dry_run = options.dry_run;
  how.now_ms = session.environment.start_ms;
  const Result<StoreWriteOutcome> written =
      write_auth_store(session.paths, session.environment,
                       sets ? set_order(provider, options.ids) : clear_order(provider), how);
  if (!written) return fail(context, written.error());
  print_head(session, provider, output);
  const AuthStore now = load_auth_store(session.paths, session.environment);
  if (sets) {
    std::vector<std::string> wanted;
    for (const std::string& id : options.ids) {
      if (std::find(wanted.begin(), wanted.end(), id) == wanted.end()) wanted.push_back(id);
    }
    output.data("Order override: " + joined(wanted) + "\n");
  } else {
    const std::vector<std::string>* left = own_order(now, provider);
    const bool still = left != nullptr && !options.dry_run;
    output.data("Order override: (none)" +
                (still ? "; the main agent's counts: " + joined(*left) : std::string()) + "\n");
  }
  if (!written->changed) {
    output.data(sets ? "Nothing to change: it was so already.\n"
                     : "Nothing to change: there was none.\n");
  } else if (options.dry_run) {
    output.data("Nothing was written (--dry-run).\n");
  } else {
    output.data("Updated " + shown(now.state_path) + "\n");
  }
  return kExitOk;
}

}  // namespace

int run_auth_order(const Arguments& arguments, const CommandContext& context) {
  const Result<OrderOptions> options = read_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, auth_order_help);
  const Result<AuthSession> session = open_auth_session(context, options->agent);
  if (!session) return fail(context, session.error());
  if (options->action == Action::get) return get(*options, *session, context);
  return write(*options, *session, context);
}

std::string auth_order_help(std::size_t columns) {
  OrderOptions defaults;
  return "Usage: pincer models auth order get --provider ID [--json]\n"
         "       pincer models auth order set --provider ID PROFILE... [--dry-run]\n"
         "       pincer models auth order clear --provider ID [--dry-run]\n"
         "\n"
         "The order in which OpenClaw tries a provider's credentials, for one agent. Profiles "
         "that\n"
         "are not in it are not used. Without an order of its own an agent follows the main\n"
         "agent's, then the config's auth.order, then OpenClaw's own rule.\n"
         "\n" +
         describe(order_table(defaults), columns);
}

void auth_order_options(const OptionVisitor& visit) {
  OrderOptions defaults;
  visit(order_table(defaults));
}

}  // namespace pincer::cli
