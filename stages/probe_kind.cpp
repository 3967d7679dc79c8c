#include "stages/probe_kind.hpp"

namespace pincer::stages {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"tool",          "image",         "tool_auto",
                                                    "tool_required", "tool_function", "tool_none"};
constexpr std::array<std::string_view, 6> kChoices = {"",         "",         "auto",
                                                      "required", "function", "none"};

}  // namespace

std::string_view name(ProbeKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<ProbeKind> probe_kind_named(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<ProbeKind>(i);
  }
  return std::nullopt;
}

std::string_view tool_choice_of(ProbeKind kind) {
  return kChoices[static_cast<std::size_t>(kind)];
}

std::string_view tool_choice_named(std::string_view text) {
  for (const ProbeKind kind : kChoiceKinds) {
    if (tool_choice_of(kind) == text) return tool_choice_of(kind);
  }
  return {};
}

}  // namespace pincer::stages
