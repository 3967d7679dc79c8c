#include "cli/model_ref.hpp"

#include <algorithm>
#include <array>

#include "cli/providers/registry.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct Renamed {
  std::string_view owner;  // the provider whose models they are
  std::string_view from;
  std::string_view to;
};

// What the plugin manifests of OpenClaw 2026.4.29 say.
constexpr std::array kModelNames = {
    Renamed{"anthropic", "opus-4.6", "claude-opus-4-6"},
    Renamed{"anthropic", "opus-4.5", "claude-opus-4-5"},
    Renamed{"anthropic", "sonnet-4.6", "claude-sonnet-4-6"},
    Renamed{"anthropic", "sonnet-4.5", "claude-sonnet-4-5"},
    Renamed{"google", "gemini-3-pro", "gemini-3-pro-preview"},
    Renamed{"google", "gemini-3-flash", "gemini-3-flash-preview"},
    Renamed{"google", "gemini-3.1-pro", "gemini-3.1-pro-preview"},
    Renamed{"google", "gemini-3.1-flash-lite", "gemini-3.1-flash-lite-preview"},
    Renamed{"google", "gemini-3.1-flash", "gemini-3-flash-preview"},
    Renamed{"google", "gemini-3.1-flash-preview", "gemini-3-flash-preview"},
    Renamed{"xai", "grok-4-fast-reasoning", "grok-4-fast"},
    Renamed{"xai", "grok-4-1-fast-reasoning", "grok-4-1-fast"},
    Renamed{"xai", "grok-4.20-experimental-beta-0304-reasoning", "grok-4.20-beta-latest-reasoning"},
    Renamed{"xai", "grok-4.20-experimental-beta-0304-non-reasoning",
            "grok-4.20-beta-latest-non-reasoning"},
    Renamed{"xai", "grok-4.20-reasoning", "grok-4.20-beta-latest-reasoning"},
    Renamed{"xai", "grok-4.20-non-reasoning", "grok-4.20-beta-latest-non-reasoning"},
};

constexpr std::array kImplicitAliases = {
    ImplicitAlias{"opus", "anthropic/claude-opus-4-7"},
    ImplicitAlias{"sonnet", "anthropic/claude-sonnet-4-6"},
    ImplicitAlias{"gpt", "openai/gpt-5.4"},
    ImplicitAlias{"gpt-mini", "openai/gpt-5.4-mini"},
    ImplicitAlias{"gpt-nano", "openai/gpt-5.4-nano"},
    ImplicitAlias{"gemini", "google/gemini-3.1-pro-preview"},
    ImplicitAlias{"gemini-flash", "google/gemini-3-flash-preview"},
    ImplicitAlias{"gemini-flash-lite", "google/gemini-3.1-flash-lite-preview"},
};

core::Error refused(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

template <std::size_t N>
std::string_view renamed(const std::array<Renamed, N>& table, std::string_view owner,
                         std::string_view name) {
  for (const Renamed& entry : table) {
    if (entry.owner == owner && text::equal_caseless(entry.from, name)) return entry.to;
  }
  return name;
}

bool starts_with_caseless(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         text::equal_caseless(text.substr(0, prefix.size()), prefix);
}

/// A date of eight digits.
std::size_t date_length(std::string_view text) {
  constexpr std::size_t kDigits = 8;
  if (text.size() < kDigits) return 0;
  return std::all_of(text.begin(), text.begin() + kDigits, text::is_digit) ? kDigits : 0;
}

/// "q4_k_m" or "8bit".
std::size_t quantisation_length(std::string_view text) {
  const bool with_q = !text.empty() && text::to_lower(text[0]) == 'q';
  std::size_t at = with_q ? 1 : 0;
  const std::size_t digits = at;
  while (at < text.size() && text::is_digit(text[at])) ++at;
  if (at == digits) return 0;
  if (!with_q) return starts_with_caseless(text.substr(at), "bit") ? at + 3 : 0;
  while (at + 1 < text.size() && text[at] == '_' &&
         (text::is_letter(text[at + 1]) || text::is_digit(text[at + 1]))) {
    ++at;
    while (at < text.size() && (text::is_letter(text[at]) || text::is_digit(text[at]))) ++at;
  }
  return at;
}

/// What follows an "@" belongs to the model, up to the next "@" or the end; else 0.
std::size_t model_suffix_length(std::string_view text) {
  for (const std::size_t length : {date_length(text), quantisation_length(text)}) {
    if (length > 0 && (length == text.size() || text[length] == '@')) return length;
  }
  return 0;
}

}  // namespace

std::string ModelRef::key() const {
  if (starts_with_caseless(model, provider + "/")) return model;
  return provider + "/" + model;
}

Result<TypedRef> read_typed_ref(std::string_view text) {
  text = text::trimmed(text);
  if (text.empty()) return refused("a model is needed, such as openrouter/moonshotai/kimi-k2");
  if (text.size() > kRefBytesMax) {
    return refused("'" + text::printable(text, 60) + "' is too long for a model: at most " +
                   std::to_string(kRefBytesMax) + " bytes");
  }
  if (text::printable(text) != text) {
    return refused("the model '" + text::printable(text, 60) +
                   "' holds characters that nobody can see or type: write it without them");
  }
  const std::size_t slash = text.rfind('/');
  std::size_t at = text.find('@', slash == std::string_view::npos ? 0 : slash + 1);
  if (at != std::string_view::npos) {
    const std::size_t length = model_suffix_length(text.substr(at + 1));
    if (length > 0) at = text.find('@', at + 1 + length);
  }
  if (at == std::string_view::npos || at == 0) return TypedRef{std::string(text), ""};
  const std::string_view model = text::trimmed(text.substr(0, at));
  const std::string_view profile = text::trimmed(text.substr(at + 1));
  if (model.empty() || profile.empty()) return TypedRef{std::string(text), ""};
  return TypedRef{std::string(model), std::string(profile)};
}

Result<ModelRef> parse_ref(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::string_view provider = text::trimmed(text.substr(0, slash));
  std::string_view model;
  if (slash != std::string_view::npos) model = text::trimmed(text.substr(slash + 1));
  if (provider.empty() || model.empty()) {
    return refused("'" + text::printable(text, 60) +
                   "' is no model: it takes a provider and a model, provider/model");
  }
  ModelRef ref;
  ref.provider = canonical_provider(provider);
  ref.model = canonical_model(ref.provider, model);
  return ref;
}

std::string canonical_provider(std::string_view provider) {
  return normal_provider(provider);
}

std::string canonical_model(std::string_view provider, std::string_view model) {
  if (provider == "google-vertex") return std::string(renamed(kModelNames, "google", model));
  if (provider == "huggingface" && starts_with_caseless(model, "huggingface/")) {
    const std::string_view rest = model.substr(std::string_view("huggingface/").size());
    return std::string(rest.empty() ? model : rest);
  }
  if (provider == "vercel-ai-gateway") {
    const std::string_view name = renamed(kModelNames, "anthropic", model);
    return (name.starts_with("claude-") ? "anthropic/" : "") + std::string(name);
  }
  return std::string(renamed(kModelNames, provider, model));
}

std::string canonical_key(std::string_view text) {
  const Result<ModelRef> ref = parse_ref(text);
  return ref ? ref->key() : std::string(text);
}

std::string openrouter_id(std::string_view key) {
  constexpr std::string_view kPrefix = "openrouter/";
  if (key.starts_with(kPrefix) && key.find('/', kPrefix.size()) != std::string_view::npos) {
    key.remove_prefix(kPrefix.size());
  }
  return std::string(key);
}

std::span<const ImplicitAlias> implicit_aliases() {
  return kImplicitAliases;
}

}  // namespace pincer::cli
