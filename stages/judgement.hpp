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
  std::string_view what;  ///< what happened, when it differs from the reason's usual words

  Judgement about(Scope other) const;
  Judgement then(Retry other) const;
  Judgement saying(std::string_view words) const;
};

/// The usual judgement of a reason.
Judgement because(Reason reason);

/// One sentence or two: what happened, what the server said about it, what to do.
std::string sentence(const Judgement& judgement, const Evidence& evidence);

}  // namespace pincer::stages
