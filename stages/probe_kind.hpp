#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pincer::stages {

/// What a probe asks for. A scan's own tool probe uses the strongest tool_choice that the catalog
/// entry lists; the four behind it ask with one tool_choice each, whatever is listed.
enum class ProbeKind : std::uint8_t {
  tool,
  image,
  tool_auto,
  tool_required,
  tool_function,  ///< the tool is named
  tool_none,      ///< the tool must not be called
};

inline constexpr std::array kChoiceKinds = {ProbeKind::tool_auto, ProbeKind::tool_required,
                                            ProbeKind::tool_function, ProbeKind::tool_none};

/// "tool", "image", "tool_auto", ...: the name that is stored and shown.
std::string_view name(ProbeKind kind);
std::optional<ProbeKind> probe_kind_named(std::string_view text);

/// The tool_choice that one of kChoiceKinds asks with: "auto", "required", "function", "none".
/// Empty for the others.
std::string_view tool_choice_of(ProbeKind kind);
/// The same word, one that lasts; empty when it is none of them.
std::string_view tool_choice_named(std::string_view text);

}  // namespace pincer::stages
