#pragma once

#include "stages/evidence.hpp"
#include "stages/judgement.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// Evidence to verdict: pure and total. The machine-readable layers of an error win over its
/// text; text patterns are the last resort. Tables: design "Errors and verdicts", API reference 7.
Verdict classify(const Evidence& evidence);

/// How two kinds of evidence are judged; what the network did means the same for all probes.
struct Judges {
  Judgement (*error)(const Evidence&);   ///< a status of 400 to 599, or an error inside a 200
  Judgement (*answer)(const Evidence&);  ///< a 200 that came whole and without an error
};
Judgement judge(const Evidence& evidence, const Judges& judges);

/// The judgement in words, with the times the server told.
Verdict verdict_of(const Judgement& judgement, const Evidence& evidence);

}  // namespace pincer::stages
