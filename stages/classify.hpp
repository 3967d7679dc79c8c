#pragma once

#include "stages/evidence.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// Evidence to verdict: pure and total. The machine-readable layers of an error win over its
/// text; text patterns are the last resort. Tables: design "Errors and verdicts", API reference 7.
Verdict classify(const Evidence& evidence);

}  // namespace pincer::stages
