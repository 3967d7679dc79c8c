#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "engine/text/json.hpp"
#include "stages/sign_in/form.hpp"

namespace pincer::stages {

using core::Result;
using core::Task;

/// One request to an identity server. With a form or JSON it is a POST, else a GET.
struct IdentityQuestion {
  std::string who;  ///< as sentences name the server: "GitHub"
  io::Url url;
  Pairs form;
  std::string json;
  Pairs fields;
  std::vector<std::string> secrets;  ///< what goes out and must not be in any sentence
};

/// What came back: any status, and the body if it is JSON.
struct IdentityAnswer {
  std::string who;
  int status = 0;
  text::JsonParser parser;
  text::JsonValue json;
  std::vector<std::string> secrets;

  bool good() const { return status >= 200 && status <= 299; }
  /// A text of the body without blanks around it; empty when there is none.
  std::string text(std::string_view name) const;
  /// A whole number, also one that is written as a text.
  std::optional<std::int64_t> whole(std::string_view name) const;
  /// OAuth's error code: of {"error": "x"}, {"error": {"code": "x"}} and {"code": "x"}.
  std::string error_code() const;

  /// `what` did not work, with the server's own words as far as they may be shown.
  core::Error refusal(std::string_view what) const;
};

/// Asks once, over within half a minute. The error is one of the network's: nobody answered.
Task<Result<IdentityAnswer>> ask_identity(io::HttpClient& http, IdentityQuestion question);

}  // namespace pincer::stages
