#include "cli/state/secret_source.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "cli/state/regular_file.hpp"
#include "cli/state/secret_exec.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

constexpr std::size_t kSecretFileBytesMax = 1 << 20;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string text_at(const Json5Value& object, std::string_view key) {
  const Json5Value* value = object.find(key);
  return value == nullptr ? std::string() : std::string(value->as_string().value_or(""));
}

/// One step of a JSON pointer, its escapes undone.
std::string unescaped(std::string_view step) {
  std::string out;
  for (std::size_t at = 0; at < step.size(); ++at) {
    const bool escape = step[at] == '~' && at + 1 < step.size();
    if (escape && (step[at + 1] == '0' || step[at + 1] == '1')) {
      out += step[++at] == '0' ? '~' : '/';
    } else {
      out += step[at];
    }
  }
  return out;
}

/// RFC 6901: "/providers/openai/key".
Result<std::string> at_pointer(const std::string& text, std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') {
    return refusal("the id is no JSON pointer, which begins with /");
  }
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(text);
  if (!root) return refusal("the file is no valid JSON: " + root.error().text);
  text::JsonValue value = *root;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string step = unescaped(pointer.substr(0, end));
    const bool index = value.is_array() && !step.empty() && step.size() < 10 &&
                       std::all_of(step.begin(), step.end(), text::is_digit);
    if (value.is_array() && !index) return refusal("there is nothing at the JSON pointer");
    value = index ? value.element(static_cast<std::size_t>(std::stoul(step))) : value[step];
    pointer.remove_prefix(end);
  }
  if (const auto found = value.string()) return std::string(*found);
  return refusal(value.exists() ? "what stands at the JSON pointer is no text"
                                : "there is nothing at the JSON pointer");
}

/// Only its owner may get at a file of secrets.
Result<void> check_private(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};  // reading it will say why
  const std::string shown = text::printable(path);
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return refusal(shown + " belongs to another user");
  }
  if ((status.st_mode & 077) == 0) return {};
  return refusal("other users can get at " + shown + "; run: chmod 600 " + shown);
}

/// Runs the program while Ctrl-C is waited for; gives the signal when there was one.
core::Task<std::variant<Result<std::string>, int>> ask(io::UvDriver& driver, Json5Value provider,
                                                       SecretRef ref,
                                                       const Environment& environment) {
  io::Signals signals(driver, {SIGINT, SIGTERM, SIGHUP});
  std::variant<Result<std::string>, int> outcome = co_await core::race(
      ask_program(driver, std::move(provider), std::move(ref), environment), signals.next());
  co_return outcome;
}

}  // namespace

Result<Json5Value> SecretSources::provider_of(const SecretRef& ref) const {
  const Json5Value* secrets = config_.value().find("secrets");
  const Json5Value* providers = secrets == nullptr ? nullptr : secrets->find("providers");
  std::string name = ref.provider;
  if (name == "default" && secrets != nullptr && secrets->find("defaults") != nullptr) {
    const std::string preset = text_at(*secrets->find("defaults"), cli::name(ref.source));
    if (!preset.empty()) name = preset;
  }
  const Json5Value* found = providers == nullptr ? nullptr : providers->find(name);
  const bool built_in = ref.source == SecretRef::Source::env;
  if (found == nullptr && built_in && name == "default") return Json5Value::object();
  if (found == nullptr) {
    return refusal("the config has no secrets.providers." + text::printable(name));
  }
  if (text_at(*found, "source") != cli::name(ref.source)) {
    return refusal("secrets.providers." + text::printable(name) + " is of another source");
  }
  return *found;
}

Result<std::string> SecretSources::from_variable(const SecretRef& ref,
                                                 const Json5Value& provider) const {
  if (!is_variable_name(ref.id)) {
    return refusal("the id is no name of a variable: capital letters, digits and _");
  }
  const Json5Value* allowed = provider.find("allowlist");
  if (allowed != nullptr && allowed->is_array()) {
    const auto is_it = [&](const text::Json5Item& item) {
      return item.value.as_string() == ref.id;
    };
    if (std::none_of(allowed->items().begin(), allowed->items().end(), is_it)) {
      return refusal("the variable is not in the provider's allowlist");
    }
  }
  const std::optional<std::string> value = config_.lookup()(ref.id);
  if (!value || text::trimmed(*value).empty()) return refusal("the variable is not set");
  return *value;
}

Result<std::string> SecretSources::from_file(const SecretRef& ref,
                                             const Json5Value& provider) const {
  const std::string given = text_at(provider, "path");
  if (given.empty() || (given.front() != '/' && !given.starts_with("~/"))) {
    return refusal("the provider's path is not absolute");
  }
  const std::string path = absolute_path(given, home_, environment_.current_dir);
  const Json5Value* open = provider.find("allowInsecurePath");
  if (open == nullptr || !open->as_boolean().value_or(false)) {
    if (Result<void> safe = check_private(path); !safe) return safe.error();
  }
  const Result<RegularFile> file = read_plain_file(path, kSecretFileBytesMax, "file of secrets");
  if (!file) return file.error();
  const std::string mode = text_at(provider, "mode");
  if (mode == "singleValue") {
    if (ref.id != "value") return refusal("a file of one secret is asked for the id value");
    return file->text;
  }
  return at_pointer(file->text, ref.id);
}

Result<std::string> SecretSources::from_program(const SecretRef& ref,
                                                const Json5Value& provider) const {
  std::variant<Result<std::string>, int> outcome(std::in_place_index<1>, 0);
  {
    io::UvDriver driver;  // of its own: whatever loop runs above stands still
    core::Loop loop(driver);
    outcome = loop.run(ask(driver, provider, ref, environment_));
  }
  if (Result<std::string>* found = std::get_if<0>(&outcome)) return std::move(*found);
  ::raise(std::get<1>(outcome));  // as if nobody had listened
  return refusal("it was interrupted");
}

/// Errors say which reference it is; what was found is text that can be a secret.
Result<std::string> SecretSources::judged(const SecretRef& ref, Result<std::string> found) const {
  const std::string shown = "the secret " + ref.label();
  if (!found) {
    found.error().text = shown + " cannot be had: " + found.error().text;
    return found;
  }
  std::string secret = normal_secret(*found);
  if (secret.empty()) return refusal(shown + " is empty");
  if (secret.find('\0') != std::string::npos) return refusal(shown + " holds a NUL byte");
  return secret;
}

std::optional<Result<std::string>> SecretSources::resolve_at_once(const SecretRef& ref) const {
  if (ref.source == SecretRef::Source::exec) return std::nullopt;
  return resolve(ref);
}

Result<std::string> SecretSources::resolve(const SecretRef& ref) const {
  const Result<Json5Value> provider = provider_of(ref);
  if (!provider) return judged(ref, provider.error());
  switch (ref.source) {
    case SecretRef::Source::env:
      return judged(ref, from_variable(ref, *provider));
    case SecretRef::Source::file:
      return judged(ref, from_file(ref, *provider));
    case SecretRef::Source::exec:
      break;
  }
  return judged(ref, from_program(ref, *provider));
}

}  // namespace pincer::cli
