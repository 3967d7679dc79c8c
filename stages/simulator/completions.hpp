#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stages/simulator/identity.hpp"

namespace pincer::stages::simulator {

/// What a completion says.
struct Said {
  std::string_view text;             ///< content; empty: none
  std::string_view call;             ///< name of the called tool; empty: none
  std::string_view arguments;        ///< JSON text, as a model writes it
  std::string_view reasoning;        ///< thoughts before
  std::string_view finish = "stop";  ///< finish_reason
};

/// Texts of one completion: server-sent events or one JSON document, of the shape OpenRouter has.
class Completion {
 public:
  Completion(const Identity& model, std::int64_t created_s, std::string_view generation_id);

  static std::string_view comment() { return ": OPENROUTER PROCESSING\n\n"; }
  /// All events but the last two: what is said, in pieces.
  std::string opening(const Said& said) const;
  /// The events that end it: finish reason, usage, [DONE].
  std::string ending(const Said& said) const;
  /// An event that is an error inside a stream.
  std::string error_event(int code, std::string_view message, std::string_view metadata) const;
  /// The whole completion as JSON.
  std::string json(const Said& said) const;
  /// A completion whose only choice holds an error.
  std::string json_with_error(int code, std::string_view message) const;

 private:
  void open_event(std::string& out) const;
  void head(std::string& out, std::string_view object) const;
  void delta(std::string& out, std::string_view members) const;

  const Identity& model_;
  std::string created_;
  std::string_view generation_id_;
};

}  // namespace pincer::stages::simulator
