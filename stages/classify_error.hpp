#pragma once

#include "stages/evidence.hpp"
#include "stages/judgement.hpp"

namespace pincer::stages {

/// Judges an answer that is an error: an HTTP status of 400 to 599, or an error object inside a
/// 200. Layers in the order of the API reference, section 7: error type, availability, source of
/// a limit, routing step, then the status, refined by text patterns where nothing else tells.
Judgement judge_error(const Evidence& evidence);

/// The class of an error as an HTTP status: the answer's own, or what the error inside a 200 says
/// by its code or its type. 0 when nothing tells.
int status_of_error(const Evidence& evidence);

}  // namespace pincer::stages
