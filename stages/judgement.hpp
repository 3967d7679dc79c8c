#pragma once

#include <string>
#include <string_view>

#include "stages/evidence.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// A verdict before it has words: the reason, and what usually follows from it.
struct Judgement {
  Reason reason = Reason::server;
  Bucket bucket = Bucket::unknown;
  Scope scope = Scope::model;
  Retry retry = Retry::backoff;
  std::string_view what;    ///< what happened
  std::string_view advice;  ///< what to do, may be empty

  Judgement about(Scope other) const;
  Judgement then(Retry other) const;
  Judgement saying(std::string_view words) const;
  Judgement advising(std::string_view words) const;
};

/// The usual judgement of a reason.
Judgement because(Reason reason);

/// The server's words about an error on one line, bounded. The provider's own say more than
/// OpenRouter's "Provider returned error".
std::string quote_of(const ErrorFacts& error);

/// One sentence or two: what happened, what the server said about it, what to do.
std::string sentence(const Judgement& judgement, const Evidence& evidence);

}  // namespace pincer::stages
