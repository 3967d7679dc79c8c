#include "cli/state/config_shape.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string_view>

#include "engine/text/json5_edit.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Path;
using text::Json5Step;
using text::Json5Value;
using Kind = Json5Value::Kind;

constexpr std::size_t kProblemsMax = 20;

/// A version behind 2026.4.29, the one whose shapes are checked here.
bool is_newer(std::string_view version) {
  constexpr std::array<int, 3> kChecked = {2026, 4, 29};
  std::array<int, 3> parts{};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& part : parts) {
    const auto [next, problem] = std::from_chars(at, end, part);
    if (problem != std::errc()) return false;
    at = next != end && *next == '.' ? next + 1 : next;
  }
  return parts > kChecked;
}

/// Walks a config along the shapes and collects what does not fit.
class Shapes {
 public:
  void config(const Json5Value& root);
  std::vector<std::string> take() { return std::move(problems_); }

 private:
  using Names = std::initializer_list<std::string_view>;

  /// One step down for as long as it lives.
  class Inside {
   public:
    Inside(Shapes& shapes, Json5Step step) : path_(shapes.path_) {
      path_.push_back(std::move(step));
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { path_.pop_back(); }

   private:
    Json5Path& path_;
  };

  void problem(const std::string& what) {
    if (problems_.size() >= kProblemsMax) return;
    const std::string where = path_.empty() ? "the config" : text::printable(path_text(path_));
    problems_.push_back(where + " " + what);
  }

  bool is(const Json5Value& value, Kind kind, std::string_view wanted) {
    if (value.kind() == kind) return true;
    problem("must be " + std::string(wanted) + ", but is " + std::string(value.kind_name()));
    return false;
  }

  void only(const Json5Value& object, Names names) {
    for (const Json5Item& item : object.items()) {
      if (std::find(names.begin(), names.end(), item.key) != names.end()) continue;
      problem("has a member that OpenClaw does not know: " + text::printable(item.key, 60));
    }
  }

  /// Calls `check` for the member, if it is there.
  template <class Check>
  void member(const Json5Value& object, std::string_view key, Check check) {
    const Json5Value* value = object.find(key);
    if (value == nullptr) return;
    const Inside inside(*this, key);
    check(*value);
  }
  template <class Check>
  void object_member(const Json5Value& object, std::string_view key, Check check) {
    member(object, key, [&](const Json5Value& value) {
      if (is(value, Kind::object, "an object")) check(value);
    });
  }
  template <class Check>
  void each_object(const Json5Value& map, Check check) {
    for (const Json5Item& item : map.items()) {
      const Inside inside(*this, item.key);
      if (is(item.value, Kind::object, "an object")) check(item.value);
    }
  }
  void text_member(const Json5Value& object, std::string_view key) {
    member(object, key, [&](const Json5Value& value) { is(value, Kind::string, "a string"); });
  }
  void required(const Json5Value& object, std::string_view key) {
    if (object.find(key) == nullptr) problem("lacks " + std::string(key));
  }
  void texts(const Json5Value& list) {
    if (!is(list, Kind::array, "a list of strings")) return;
    for (std::size_t at = 0; at < list.items().size(); ++at) {
      const Inside inside(*this, Json5Step::element(at));
      is(list.items()[at].value, Kind::string, "a string");
    }
  }

  void top_level(const Json5Value& root);
  void meta(const Json5Value& value);
  void model_choice(const Json5Value& value);
  void known_models(const Json5Value& value);
  void agents(const Json5Value& value);
  void agent(const Json5Value& value);
  void provider(const Json5Value& value);
  void models(const Json5Value& value);
  void auth(const Json5Value& value);

  Json5Path path_;
  std::vector<std::string> problems_;
};

void Shapes::meta(const Json5Value& value) {
  only(value, {"lastTouchedVersion", "lastTouchedAt"});
  text_member(value, "lastTouchedVersion");
  member(value, "lastTouchedAt", [&](const Json5Value& at) {
    if (!at.as_number()) is(at, Kind::string, "a string");
  });
}

void Shapes::model_choice(const Json5Value& value) {
  if (value.is_string() || !is(value, Kind::object, "a string or an object")) return;
  only(value, {"primary", "fallbacks", "timeoutMs"});
  text_member(value, "primary");
  member(value, "fallbacks", [&](const Json5Value& list) { texts(list); });
  member(value, "timeoutMs", [&](const Json5Value& ms) {
    if (ms.as_integer().value_or(0) <= 0) problem("must be a whole number above 0");
  });
}

void Shapes::known_models(const Json5Value& value) {
  each_object(value, [&](const Json5Value& model) {
    only(model, {"alias", "params", "streaming"});
    text_member(model, "alias");
    object_member(model, "params", [](const Json5Value&) {});
    member(model, "streaming",
           [&](const Json5Value& flag) { is(flag, Kind::boolean, "true or false"); });
  });
}

void Shapes::agent(const Json5Value& value) {
  text_member(value, "id");
  for (const char* key : {"model", "imageModel"}) {
    member(value, key, [&](const Json5Value& choice) { model_choice(choice); });
  }
}

void Shapes::agents(const Json5Value& value) {
  object_member(value, "defaults", [&](const Json5Value& defaults) {
    for (const char* key : {"model", "imageModel"}) {
      member(defaults, key, [&](const Json5Value& choice) { model_choice(choice); });
    }
    object_member(defaults, "models", [&](const Json5Value& known) { known_models(known); });
  });
  member(value, "list", [&](const Json5Value& list) {
    if (!is(list, Kind::array, "a list of agents")) return;
    for (std::size_t at = 0; at < list.items().size(); ++at) {
      const Inside inside(*this, Json5Step::element(at));
      const Json5Value& entry = list.items()[at].value;
      if (is(entry, Kind::object, "an object")) agent(entry);
    }
  });
}

void Shapes::provider(const Json5Value& value) {
  required(value, "baseUrl");
  text_member(value, "baseUrl");
  required(value, "models");
  member(value, "models", [&](const Json5Value& list) {
    if (!is(list, Kind::array, "a list of models")) return;
    for (std::size_t at = 0; at < list.items().size(); ++at) {
      const Inside inside(*this, Json5Step::element(at));
      const Json5Value& model = list.items()[at].value;
      if (!is(model, Kind::object, "an object")) continue;
      for (const char* key : {"id", "name"}) {
        required(model, key);
        text_member(model, key);
      }
    }
  });
}

void Shapes::models(const Json5Value& value) {
  member(value, "mode", [&](const Json5Value& mode) {
    const std::string_view word = mode.as_string().value_or("");
    if (word != "merge" && word != "replace") problem("must be \"merge\" or \"replace\"");
  });
  object_member(value, "providers", [&](const Json5Value& providers) {
    each_object(providers, [&](const Json5Value& one) { provider(one); });
  });
}

void Shapes::auth(const Json5Value& value) {
  object_member(value, "profiles", [&](const Json5Value& profiles) {
    each_object(profiles, [&](const Json5Value& profile) {
      only(profile, {"provider", "mode", "email", "displayName"});
      required(profile, "provider");
      required(profile, "mode");
      for (const char* key : {"provider", "mode", "email", "displayName"}) {
        text_member(profile, key);
      }
      member(profile, "mode", [&](const Json5Value& mode) {
        const std::string_view word = mode.as_string().value_or("api_key");
        if (word != "api_key" && word != "oauth" && word != "token") {
          problem("must be \"api_key\", \"oauth\" or \"token\"");
        }
      });
    });
  });
  object_member(value, "order", [&](const Json5Value& order) {
    for (const Json5Item& item : order.items()) {
      const Inside inside(*this, item.key);
      texts(item.value);
    }
  });
}

/// The top of the config is strict. Which keys OpenClaw knows depends on its version: a file that a
/// newer one wrote may have more than these, those of 2026.4.29.
void Shapes::top_level(const Json5Value& root) {
  const Json5Value* version = root.at({"meta", "lastTouchedVersion"});
  if (version != nullptr && is_newer(version->as_string().value_or(""))) return;
  only(root,
       {"$schema",    "acp",     "agents",      "approvals", "audio",    "auth",     "bindings",
        "broadcast",  "browser", "canvasHost",  "channels",  "cli",      "commands", "commitments",
        "crestodian", "cron",    "diagnostics", "discovery", "env",      "gateway",  "hooks",
        "logging",    "mcp",     "media",       "memory",    "messages", "meta",     "models",
        "nodeHost",   "plugins", "proxy",       "secrets",   "session",  "skills",   "surfaces",
        "talk",       "tools",   "ui",          "update",    "web",      "wizard"});
}

void Shapes::config(const Json5Value& root) {
  if (!is(root, Kind::object, "an object")) return;
  top_level(root);
  object_member(root, "meta", [&](const Json5Value& value) { meta(value); });
  object_member(root, "agents", [&](const Json5Value& value) { agents(value); });
  object_member(root, "models", [&](const Json5Value& value) { models(value); });
  object_member(root, "auth", [&](const Json5Value& value) { auth(value); });
}

}  // namespace

std::vector<std::string> shape_problems(const Json5Value& config) {
  Shapes shapes;
  shapes.config(config);
  return shapes.take();
}

}  // namespace pincer::cli
