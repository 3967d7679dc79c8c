#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/text/printable.hpp"
#include "stages/sign_in/codex.hpp"
#include "stages/sign_in/jwt.hpp"
#include "stages/sign_in/redirect.hpp"

using namespace pincer;
using core::check;

namespace {

/// What a server answered, as ask_identity hands it on.
stages::IdentityAnswer answer_of(std::string_view body, int status) {
  stages::IdentityAnswer answer;
  answer.who = "X";
  answer.status = status;
  answer.secrets = {"s3cr3t-c0de"};
  const core::Result<text::JsonValue> json = answer.parser.parse(body);
  if (json) answer.json = *json;
  return answer;
}

void check_answer(std::string_view body, int status) {
  const stages::IdentityAnswer answer = answer_of(body, status);
  const stages::OAuthClient client = stages::codex_client(*io::parse_url("https://x.test"));
  const core::Result<stages::Grant> grant = stages::read_grant(answer, client, 1'000);
  if (grant) {
    check(!grant->access.empty(), "a grant has a token");
    check(!grant->expires_ms || *grant->expires_ms >= 1'000, "no grant ends before it began");
    const core::Result<stages::SignedIn> owner = stages::codex_identity(*grant);
    check(!owner || !owner->account_id.empty(), "a ChatGPT sign-in has an account");
  }
  const std::string told = answer.refusal("refused").text;
  check(text::printable(told) == told, "what is told is safe to print");
  check(told.size() < 4096, "and short");
  check(told.find("s3cr3t-c0de") == std::string::npos, "and holds no secret");
}

void check_redirect(std::string_view pasted) {
  const core::Result<stages::Redirect> redirect = stages::read_pasted_redirect(pasted);
  if (!redirect) return;
  check(!redirect->code.empty() || !redirect->error.empty(), "a redirect says something");
  const core::Result<std::string> code =
      stages::accept_redirect(*redirect, "0123456789abcdef", true, "X");
  check(!code || redirect->state == "0123456789abcdef", "no code without the state");
  if (!code) {
    check(text::printable(code.error().text) == code.error().text, "the refusal is printable");
  }
}

}  // namespace

/// The first byte says how it is taken, the rest is what a stranger sent.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  switch (data[0]) {
    case 'r':
      check_redirect(rest);
      break;
    case 'j': {
      const std::string text = stages::JwtClaims(rest).text({"a", "b"});
      check(text.size() <= bytes, "a claim is of the token");
      break;
    }
    case 'f': {
      const stages::Pairs pairs = stages::form_decoded(rest);
      const stages::Pairs again = stages::form_decoded(stages::form_encoded(pairs));
      check(pairs.size() <= stages::kPairsMax, "forms are bounded");
      check(again == pairs, "a form reads back as itself");
      break;
    }
    default:
      check_answer(rest, data[0] == '4' ? 400 : 200);
  }
  return 0;
}
