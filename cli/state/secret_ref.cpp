#include "cli/state/secret_ref.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kNameMax = 128;

std::optional<SecretRef::Source> source_of(std::string_view text) {
  if (text == "env") return SecretRef::Source::env;
  if (text == "file") return SecretRef::Source::file;
  if (text == "exec") return SecretRef::Source::exec;
  return std::nullopt;
}

std::string_view text_of(const text::Json5Value* value) {
  return value == nullptr ? std::string_view() : value->as_string().value_or("");
}

std::optional<SecretRef> read_template(std::string_view text) {
  text = text::trimmed(text);
  if (!text.starts_with("${") || !text.ends_with("}")) return std::nullopt;
  text.remove_prefix(2);
  text.remove_suffix(1);
  if (!is_variable_name(text)) return std::nullopt;
  return SecretRef{SecretRef::Source::env, "default", std::string(text)};
}

}  // namespace

std::string_view name(SecretRef::Source source) {
  constexpr std::array<std::string_view, 3> kNames = {"env", "file", "exec"};
  return kNames[static_cast<std::size_t>(source)];
}

std::string SecretRef::label() const {
  return text::printable(std::string(name(source)) + ":" + id);
}

bool is_variable_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'A' && c <= 'Z') || text::is_digit(c) || c == '_'; };
  return !text.empty() && text.size() <= kNameMax && text.front() >= 'A' && text.front() <= 'Z' &&
         std::all_of(text.begin(), text.end(), plain);
}

std::optional<SecretRef> read_secret_ref(const text::Json5Value& value) {
  if (const std::optional<std::string_view> text = value.as_string()) return read_template(*text);
  const std::optional<SecretRef::Source> source = source_of(text_of(value.find("source")));
  const std::string_view id = text::trimmed(text_of(value.find("id")));
  if (!source || id.empty()) return std::nullopt;
  SecretRef ref{*source, "default", std::string(id)};
  if (const std::string_view provider = text::trimmed(text_of(value.find("provider")));
      !provider.empty()) {
    ref.provider = provider;
  }
  return ref;
}

std::string normal_secret(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    // Of UTF-8 two bytes led by C2 or C3 are what ends at U+00FF.
    const std::size_t bytes = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(at, bytes);
    at += character.size();
    if (byte == '\r' || byte == '\n' || byte > 0xC3) continue;
    kept += character;
  }
  return std::string(text::trimmed(kept));
}

}  // namespace pincer::cli
