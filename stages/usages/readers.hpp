#pragma once

#include <string>
#include <string_view>

#include "engine/text/json.hpp"
#include "stages/usage.hpp"

namespace pincer::stages {

// Each reads one source's answer, a JSON object of a 200, into windows, plan and credits. What is
// missing or makes no sense is left out; what the source calls an error becomes the snapshot's.

void read_anthropic_usage(text::JsonValue root, UsageSnapshot& snapshot);
void read_copilot_usage(text::JsonValue root, UsageSnapshot& snapshot);
void read_gemini_usage(text::JsonValue root, UsageSnapshot& snapshot);
void read_codex_usage(text::JsonValue root, UsageSnapshot& snapshot);
void read_minimax_usage(text::JsonValue root, UsageSnapshot& snapshot);
void read_zai_usage(text::JsonValue root, UsageSnapshot& snapshot);
/// OpenRouter's /key, then its /credits into the same snapshot.
void read_openrouter_key(text::JsonValue root, UsageSnapshot& snapshot);
void read_openrouter_credits(text::JsonValue root, UsageSnapshot& snapshot);

/// At most this many windows are kept of one answer.
inline constexpr std::size_t kWindowsMax = 12;

/// Adds a window that is filled this much; nullopt percent adds none.
void add_window(UsageSnapshot& snapshot, std::string_view label, std::optional<double> used_percent,
                std::optional<std::int64_t> reset_ms);
void add_unlimited(UsageSnapshot& snapshot, std::string_view label);

/// A number, or the text of one, as some servers write amounts. Nullopt for anything else.
std::optional<double> read_amount(text::JsonValue value);
/// A short text of a server, bounded.
std::string read_name(text::JsonValue value);

}  // namespace pincer::stages
