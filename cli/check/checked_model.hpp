#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check/chain.hpp"
#include "cli/state/track_record.hpp"
#include "stages/model.hpp"
#include "stages/verdict.hpp"

namespace pincer::cli {

/// How it is with a configured model, and whose move it is.
enum class Health : std::uint8_t {
  works,
  limited,  ///< no more requests for now: the account's limit, the model's, its provider's
  failing,  ///< a fault that may pass: a timeout, a 5xx
  unknown,  ///< not asked, or the network was in the way: nothing is known of the model
  wrong,    ///< it answers, but not as it has to
  blocked,  ///< the credential: none, refused, without credit
  dead,     ///< not to be had here, or it cannot do what its place needs
};

std::string_view name(Health health);

/// What a verdict means for a model that is in use.
Health health_of(const stages::Verdict& verdict);

/// A model that is used, with the probe its places need, and what is known of it.
struct CheckedModel {
  std::string key;
  stages::ProbeKind kind = stages::ProbeKind::tool;
  std::vector<ChainPlace> places;  ///< never empty, in the order they are tried

  Health health = Health::unknown;
  stages::Verdict verdict;
  bool by_catalog = false;               ///< the catalog told, nobody was asked
  bool by_text = false;                  ///< another provider: asked for a word, not for a tool
  std::optional<std::int64_t> asked_ms;  ///< when the answer came, epoch milliseconds
  bool known = false;                    ///< that was before this check
  int status = 0;                        ///< HTTP status, 0: none
  std::optional<std::int64_t> latency_ms;
  std::string credential;  ///< "openai:work", "env: GROQ_API_KEY"; empty: none, or not told

  bool listed = false;                  ///< OpenRouter's catalog has it
  bool free = false;                    ///< and for nothing
  bool was_free = false;                ///< once it was
  std::string ends;                     ///< the catalog's expiration date, or empty
  std::optional<std::int64_t> ends_ms;  ///< the same, epoch milliseconds
  bool ends_soon = false;
  std::optional<TrackRecord> track;

  std::string fix;  ///< what to do, one sentence; empty: nothing

  std::string provider() const { return key.substr(0, key.find('/')); }
  /// How it is asked: "tool", "image", "text".
  std::string_view probe() const { return by_text ? "text" : stages::name(kind); }
  std::string roles() const;  ///< "default, coder fallback 1"
  bool costs_now() const { return was_free && listed && !free; }
  bool fine() const { return health == Health::works && !ends_soon && !costs_now(); }
};

/// The model and how its places use it, "tool openrouter/a/b:free": what a watch counts by.
std::string run_name(const CheckedModel& model);

/// 0: all is well. 1: something is dead, wrong or blocked. 2: nothing is, but something is limited,
/// failing or unknown, ends soon, or costs money now.
int check_code(const std::vector<CheckedModel>& models);

}  // namespace pincer::cli
