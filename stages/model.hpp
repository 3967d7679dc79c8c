#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/text/text_list.hpp"

namespace pincer::stages {

/// Prices in USD per token (prompt, completion) or per unit, as the catalog lists them.
struct Pricing {
  double prompt = 0;
  double completion = 0;
  double request = 0;
  double image = 0;
  double web_search = 0;
  double internal_reasoning = 0;
};

/// What the catalog says about reasoning; missing for models that do not reason.
struct ReasoningInfo {
  bool mandatory = false;
  bool default_enabled = false;
};

/// What makes an entry no chat candidate; listed and probed only with --include-special.
enum class Special : std::uint8_t {
  none,
  router,
  alias,
  guard,
  ocr,
  audio_output,
  not_text_output
};

/// "router", "alias", ...; empty for none.
std::string_view name(Special special);

/// One catalog entry as plain values (OpenRouter GET /models; shapes in the API reference).
/// Texts are the server's, valid UTF-8, not yet safe for a terminal.
struct Model {
  std::string id;                               ///< author/slug[:variant], trimmed, never empty
  std::string name;                             ///< trimmed; the id when missing
  std::optional<double> context_length;         ///< tokens
  std::optional<double> max_completion_tokens;  ///< tokens
  text::TextList supported_parameters;
  text::TextList input_modalities;         ///< sorted: the catalog's order is not stable
  text::TextList output_modalities;        ///< sorted
  std::string modality;                    ///< raw text such as "text+image->text", or empty
  std::string tokenizer;                   ///< raw text such as "Llama3", or empty
  std::optional<std::int64_t> created_ms;  ///< epoch milliseconds
  std::optional<Pricing> pricing;          ///< missing when prompt or completion is unreadable
  std::optional<ReasoningInfo> reasoning;
  std::string expiration_date;    ///< YYYY-MM-DD or empty
  std::string alias_target;       ///< slug of the aliased model, or empty
  std::uint64_t noted_entry = 0;  ///< entry_hash once note_entry_hash was here; 0: it was not

  bool supports(std::string_view parameter) const;
  bool takes_image() const;  ///< image among the input modalities
  bool is_free() const;      ///< id ends with ":free", or prompt and completion cost exactly 0
  // Found anew each time: of a long catalog few models are asked for either.
  Special special() const;
  /// Billions of parameters as id and name tell them: the largest "70b", "a22b"; "8x7b" is 56.
  std::optional<double> params_b() const;
};

/// "openrouter/author/slug", the name other commands and OpenClaw's config use. The router models
/// of OpenRouter itself keep their own prefix: openrouter/free, not openrouter/openrouter/free.
std::string model_ref(const Model& model);

}  // namespace pincer::stages
