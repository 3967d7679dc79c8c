#include "stages/sign_in/oauth.hpp"

#include "engine/io/hash.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"
#include "stages/error_facts.hpp"
#include "stages/sign_in/token_request.hpp"

namespace pincer::stages {
namespace {

using core::Task;

/// A query's value back as it was; '+' is a blank there.
std::string form_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (text::is_digit(c)) return c - '0';
    const char low = text::to_lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool whole = text[i] == '%' && i + 2 < text.size();
    if (whole && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return form_decoded(pair.substr(equals + 1));
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

Redirect bad_redirect(SignInFault fault, std::string sentence) {
  Redirect redirect;
  redirect.fault = fault;
  redirect.sentence = std::move(sentence);
  return redirect;
}

void add_client(Parameters& parameters, const OAuthClient& client) {
  parameters.emplace_back("client_id", client.client_id);
  if (!client.client_secret.empty()) {
    parameters.emplace_back("client_secret", client.client_secret);
  }
}

}  // namespace

std::string form_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        text::is_digit(c) || text::is_letter(c) || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15U];
    }
  }
  return out;
}

Pkce make_pkce(std::string_view random) {
  core::check(random.size() >= 32, "a verifier is made of 32 random bytes");
  Pkce pkce;
  pkce.verifier = io::base64url(random);
  pkce.challenge = io::base64url(io::sha256(pkce.verifier));
  return pkce;
}

std::string authorization_url(const OAuthClient& client, const Pkce& pkce, std::string_view state) {
  Parameters parameters = {{"response_type", "code"},
                           {"client_id", client.client_id},
                           {"redirect_uri", client.redirect_uri},
                           {"scope", client.scope},
                           {"code_challenge", pkce.challenge},
                           {"code_challenge_method", "S256"},
                           {"state", std::string(state)}};
  parameters.insert(parameters.end(), client.extra.begin(), client.extra.end());
  std::string url = client.authorize_url;
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    url += separator;
    url.append(form_encoded(name)).append("=").append(form_encoded(value));
    separator = '&';
  }
  return url;
}

Redirect read_redirect(std::string_view text, std::string_view state, bool state_needed) {
  text = text::trimmed(text);
  const std::size_t question = text.find('?');
  std::string code;
  std::string given;
  if (question != std::string_view::npos || text.find('=') != std::string_view::npos) {
    std::string_view query = text;
    if (question != std::string_view::npos) query.remove_prefix(question + 1);
    query = query.substr(0, query.find('#'));
    const std::string error = query_value(query, "error");
    given = query_value(query, "state");
    // A refusal counts only when it is an answer to us: anybody can open a local address.
    if (!error.empty() && (given == state || !state_needed)) {
      const SignInFault fault =
          error == "access_denied" ? SignInFault::denied : SignInFault::rejected;
      return bad_redirect(fault, "The sign-in was refused: " + std::string(bounded(error, 100)));
    }
    code = query_value(query, "code");
  } else {
    const std::size_t mark = text.find('#');
    code = text.substr(0, mark);
    if (mark != std::string_view::npos) given = text.substr(mark + 1);
  }
  if ((state_needed || !given.empty()) && given != state) {
    return bad_redirect(SignInFault::wrong_state, "This answer belongs to another sign-in");
  }
  if (code.empty()) {
    return bad_redirect(SignInFault::bad_answer, "There is no code in what came back");
  }
  Redirect redirect;
  redirect.code = std::move(code);
  return redirect;
}

Task<SignInResult> exchange_code(io::HttpClient& http, OAuthClient client, std::string code,
                                 Pkce pkce, std::string state, core::Duration timeout) {
  Parameters parameters = {{"grant_type", "authorization_code"}};
  add_client(parameters, client);
  parameters.emplace_back("code", code);
  parameters.emplace_back("code_verifier", pkce.verifier);
  parameters.emplace_back("redirect_uri", client.redirect_uri);
  // Claude's token endpoint, the one that takes JSON, wants the state too.
  if (client.json && !state.empty()) parameters.emplace_back("state", state);
  const TokenReply reply =
      co_await post_parameters(http, client.token_url, std::move(parameters), client.json, timeout);
  const std::vector<std::string> secrets = {code, pkce.verifier, client.client_secret};
  co_return read_tokens(reply, secrets);
}

Task<SignInResult> refresh_tokens(io::HttpClient& http, OAuthClient client,
                                  std::string refresh_token, core::Duration timeout) {
  Parameters parameters = {{"grant_type", "refresh_token"}};
  add_client(parameters, client);
  parameters.emplace_back("refresh_token", refresh_token);
  const TokenReply reply =
      co_await post_parameters(http, client.token_url, std::move(parameters), client.json, timeout);
  const std::vector<std::string> secrets = {refresh_token, client.client_secret};
  co_return read_tokens(reply, secrets);
}

std::string jwt_claim(std::string_view token, std::initializer_list<std::string_view> path) {
  constexpr std::size_t kTokenBytesMax = 16 * 1024;
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos || token.size() > kTokenBytesMax) return {};
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  const auto claims = io::base64url_decoded(token.substr(first + 1, second - first - 1));
  if (!claims) return {};
  text::JsonParser parser;
  const auto parsed = parser.parse(*claims);
  if (!parsed) return {};
  return std::string(parsed->at(path).string().value_or(std::string_view{}));
}

}  // namespace pincer::stages
