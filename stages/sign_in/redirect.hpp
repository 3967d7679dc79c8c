#pragma once

#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::stages {

/// What a browser came back with.
struct Redirect {
  std::string code;   ///< a secret
  std::string state;  ///< empty: not told
  std::string error;  ///< "access_denied"; then there is no code
};

/// What a person pastes: the whole address, "code#state", the query, or the bare code. The error
/// repeats nothing of it.
core::Result<Redirect> read_pasted_redirect(std::string_view pasted);

/// The answer to this try: its code. `state` is what was sent; where `must_tell` a redirect without
/// a state is refused too.
core::Result<std::string> accept_redirect(const Redirect& redirect, std::string_view state,
                                          bool must_tell, std::string_view who);

}  // namespace pincer::stages
