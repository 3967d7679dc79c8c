#include "stages/scrub.hpp"

#include <algorithm>
#include <string>

#include "engine/text/printable.hpp"

namespace pincer::stages {
namespace {

// A shorter piece of a key is no secret, and dropping it could hurt an innocent text.
constexpr std::size_t kPieceBytesMin = 6;

class Scrubber {
 public:
  explicit Scrubber(std::string_view secret)
      : secret_(secret), piece_(secret.substr(0, kPieceBytesMin)) {}

  void operator()(std::string& text) const {
    if (text.size() >= piece_.size()) look_through(text);
  }

 private:
  [[gnu::noinline]] void look_through(std::string& text) const {
    // The secret begins as every piece of it does: most texts are looked through once.
    if (text.find(piece_) == std::string::npos) return;
    if (text.find(secret_) != std::string::npos) text = text::without_secret(text, secret_);
    cut_piece_at_end(text);
  }

  /// Texts are bounded: a bound may have cut the secret, and what is left no longer matches.
  void cut_piece_at_end(std::string& text) const {
    const std::size_t tail = text.size() - std::min(text.size(), secret_.size());
    if (text.find(piece_, tail) == std::string::npos) return;
    for (std::size_t bytes = std::min(secret_.size() - 1, text.size()); bytes >= kPieceBytesMin;
         --bytes) {
      if (text.ends_with(secret_.substr(0, bytes))) {
        text.erase(text.size() - bytes);
        return;
      }
    }
  }

  std::string_view secret_;
  std::string_view piece_;
};

void scrub_error(ErrorFacts& error, const Scrubber& clean) {
  for (std::string* const text :
       {&error.code_text, &error.message, &error.error_type, &error.availability_code,
        &error.limit_source, &error.failed_routing_step, &error.provider_name, &error.raw,
        &error.upstream_message, &error.remedy_hint, &error.rpc_status, &error.detail_reason,
        &error.quota_id, &error.param}) {
    clean(*text);
  }
  std::ranges::for_each(error.missing_attestations, clean);
  std::ranges::for_each(error.moderation_reasons, clean);
}

void scrub_completion(CompletionFacts& completion, const Scrubber& clean) {
  clean(completion.model);
  for (ToolCall& call : completion.tool_calls) {
    clean(call.name);
    clean(call.arguments);
  }
}

}  // namespace

void scrub(Evidence& evidence, std::string_view authorization) {
  const std::size_t blank = authorization.find(' ');
  const std::string_view secret =
      blank == std::string_view::npos ? authorization : authorization.substr(blank + 1);
  if (secret.empty()) return;
  const Scrubber clean(secret);
  if (evidence.failure) clean(evidence.failure->text);
  if (evidence.error) scrub_error(*evidence.error, clean);
  if (evidence.content_fault) clean(*evidence.content_fault);
  scrub_completion(evidence.completion, clean);
  clean(evidence.content_type);
  clean(evidence.body_excerpt);
}

void scrub(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  const Scrubber clean(secret);
  clean(text);
}

}  // namespace pincer::stages
