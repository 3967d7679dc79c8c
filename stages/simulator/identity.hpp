#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stages/probe_kind.hpp"
#include "stages/simulator/scenario.hpp"

namespace pincer::stages::simulator {

/// What sort of catalog entry stands at an index.
enum class EntryKind : std::uint8_t {
  free_variant,  ///< author/slug:free
  free_promo,    ///< priced 0 without the suffix (stealth and promotional models)
  paid,
  twin,          ///< the paid side of the free variant before it: same canonical slug
  alias,         ///< ~author/family-latest
  router,        ///< priced "-1"
  free_router,   ///< openrouter/free
  guard,         ///< free safety classifier
  ocr,           ///< free document reader
  audio_output,  ///< free music and speech
  duplicate,     ///< the entry before it once more
  broken,        ///< no entry at all
};

/// What a careless reader trips over in an entry that is otherwise fine.
enum class Oddity : std::uint8_t { none, lone_surrogate, control_text, wrong_types, huge_numbers };

/// Who a model is: everything its catalog entry, its endpoints and its answers agree on.
struct Identity {
  std::size_t index = 0;  ///< of the entry the numbers come from (a twin's is the one before)
  EntryKind kind = EntryKind::paid;
  Oddity oddity = Oddity::none;
  std::string author;      ///< "aurora-labs"
  std::string_view maker;  ///< "Aurora Labs"
  std::string slug;        ///< without author and variant
  std::string name;        ///< as the catalog shows it, trailing blanks included
  std::string id;          ///< author/slug[:variant]
  std::string canonical;   ///< author/slug-YYYYMMDD
  std::int64_t created_s = 0;
  std::int64_t context = 0;
  std::span<const std::string_view> inputs;  ///< in the order the catalog lists them
  bool tools = false;
  bool tool_choice = false;
  bool function_choice = false;  ///< tool_choice may name a function
  bool ignores_none = false;     ///< calls the tool although tool_choice says none
  bool reasons = false;
  bool reasons_always = false;   ///< reasoning.mandatory
  bool reasons_default = false;  ///< reasoning.default_enabled

  bool takes_image() const;
  /// Whether the router lets a probe's tool_choice through.
  bool takes(ProbeKind probe) const;
  /// A truthful filter takes it for a free chat model.
  bool candidate() const {
    return kind == EntryKind::free_variant || kind == EntryKind::free_promo;
  }
  bool free() const;  ///< priced 0
};

/// The kind of the entry at `index`; costs no memory and looks at the entry before at most.
EntryKind kind_of(const Scenario& scenario, std::size_t index);
/// `index` must be below scenario.models. A broken entry has no id.
Identity identity_of(const Scenario& scenario, std::size_t index);
/// The model of that id, if the catalog has it. Reads the index out of the id.
std::optional<Identity> identity_named(const Scenario& scenario, std::string_view id);
/// The same by canonical slug or by id without its variant: for paths under /models.
std::optional<Identity> identity_at_path(const Scenario& scenario, std::string_view path);

/// "2026-11-22" of epoch seconds.
std::string date_text(std::int64_t epoch_s, char separator);

}  // namespace pincer::stages::simulator
