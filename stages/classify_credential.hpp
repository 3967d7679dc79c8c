#pragma once

#include "stages/evidence.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// Evidence of a credential probe to verdict: pure and total. What the network did and what
/// OpenRouter's own layers say is judged as in a scan; added are the codes and words of providers
/// that are asked directly, and what they mean for a credential.
///
/// Where this differs from the tool whose buckets these are: it calls every 5xx a timeout, and a
/// spent quota a rate limit; here those are unknown and billing. `overloaded` is in rate_limit.
Verdict classify_credential(const Evidence& evidence);

}  // namespace pincer::stages
