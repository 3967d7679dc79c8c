#include "stages/apis/requests.hpp"

#include <algorithm>

#include "engine/text/json.hpp"
#include "stages/probe.hpp"

namespace pincer::stages {
namespace {

using text::JsonWriter;

constexpr std::string_view kQuestion = "Reply with OK.";
constexpr std::string_view kImageQuestion =
    "Which two colours do you see in this image? Answer in a few words.";
// Fewer are refused by OpenAI's responses ("Expected a value >= 16").
constexpr std::int64_t kResponsesTokensMin = 16;
// Tokens of Claude sign-ins are let through for conversations that begin so, and for no others.
constexpr std::string_view kClaudeIdentity =
    "You are Claude Code, Anthropic's official CLI for Claude.";

std::string_view question_of(const CredentialTarget& target) {
  return target.shows_image ? kImageQuestion : kQuestion;
}

/// The bytes of an image as they stand in its data: URL.
std::string_view base64_of(std::string_view url) {
  return url.substr(url.find(',') + 1);
}

/// The image that is shown, as a part of a message.
void add_image(JsonWriter& json, ApiKind api) {
  const std::string url = probe_image_url();
  json.begin_object();
  if (api == ApiKind::anthropic_messages) {
    json.key("type").string("image").key("source").begin_object().key("type").string("base64");
    json.key("media_type").string("image/png").key("data").string(base64_of(url)).end_object();
  } else if (api == ApiKind::google_generative_ai) {
    json.key("inlineData").begin_object().key("mimeType").string("image/png");
    json.key("data").string(base64_of(url)).end_object();
  } else if (api == ApiKind::openai_completions) {
    json.key("type").string("image_url").key("image_url").begin_object();
    json.key("url").string(url).end_object();
  } else {
    json.key("type").string("input_image").key("image_url").string(url);
  }
  json.end_object();
}

/// What is asked, and the image if one is shown, as parts of a message; `type` names that of text,
/// where the API has names for it.
void add_parts(JsonWriter& json, const CredentialTarget& target, std::string_view type) {
  json.begin_array().begin_object();
  if (!type.empty()) json.key("type").string(type);
  json.key("text").string(question_of(target)).end_object();
  if (target.shows_image) add_image(json, target.access.api);
  json.end_array();
}

void add_message(JsonWriter& json, const CredentialTarget& target) {
  json.begin_object().key("role").string("user").key("content");
  if (!target.shows_image) {
    json.string(kQuestion);
  } else if (target.access.api != ApiKind::ollama) {
    add_parts(json, target, "text");
  } else {
    json.string(kImageQuestion).key("images").begin_array();
    json.string(base64_of(probe_image_url())).end_array();
  }
  json.end_object();
}

/// OpenAI's own models want max_completion_tokens; most who imitate its API know max_tokens only.
bool wants_new_limit(const CredentialTarget& target, Spelling spelling) {
  const std::string& host = target.access.base.host;
  const bool openai = host == "api.openai.com" || host.ends_with(".openai.azure.com");
  return openai == (spelling == Spelling::usual);
}

std::string completions_body(const CredentialTarget& target, Spelling spelling) {
  JsonWriter json;
  json.begin_object().key("model").string(target.model).key("messages").begin_array();
  add_message(json, target);
  json.end_array().key("stream").boolean(true);
  if (spelling == Spelling::usual) {
    json.key("stream_options").begin_object().key("include_usage").boolean(true).end_object();
  }
  json.key(wants_new_limit(target, spelling) ? "max_completion_tokens" : "max_tokens");
  json.integer(target.max_tokens).end_object();
  return json.take();
}

std::string responses_body(const CredentialTarget& target, bool codex) {
  JsonWriter json;
  json.begin_object().key("model").string(target.model);
  // ChatGPT's own endpoint asks for instructions and takes no limit.
  if (codex) json.key("instructions").string("Answer briefly.");
  json.key("input").begin_array();
  json.begin_object().key("role").string("user").key("content");
  add_parts(json, target, "input_text");
  json.end_object().end_array();
  json.key("stream").boolean(true).key("store").boolean(false);
  if (!codex) {
    json.key("max_output_tokens").integer(std::max(target.max_tokens, kResponsesTokensMin));
  }
  json.end_object();
  return json.take();
}

std::string anthropic_body(const CredentialTarget& target) {
  JsonWriter json;
  json.begin_object().key("model").string(target.model).key("max_tokens");
  json.integer(target.max_tokens).key("stream").boolean(true);
  if (target.access.secret.starts_with("sk-ant-oat")) {
    json.key("system").begin_array().begin_object().key("type").string("text");
    json.key("text").string(kClaudeIdentity).end_object().end_array();
  }
  json.key("messages").begin_array();
  add_message(json, target);
  json.end_array().end_object();
  return json.take();
}

std::string google_body(const CredentialTarget& target) {
  JsonWriter json;
  json.begin_object().key("contents").begin_array().begin_object();
  json.key("role").string("user").key("parts");
  add_parts(json, target, "");
  json.end_object().end_array();
  json.key("generationConfig").begin_object().key("maxOutputTokens").integer(target.max_tokens);
  json.end_object().end_object();
  return json.take();
}

std::string ollama_body(const CredentialTarget& target) {
  JsonWriter json;
  json.begin_object().key("model").string(target.model).key("messages").begin_array();
  add_message(json, target);
  // Its streams are lines of JSON, no events; so short an answer needs none.
  json.end_array().key("stream").boolean(false);
  json.key("options").begin_object().key("num_predict").integer(target.max_tokens).end_object();
  json.end_object();
  return json.take();
}

/// The model as a part of a path: nothing in it may end the path.
std::string google_path(std::string_view model) {
  if (model.starts_with("models/")) model.remove_prefix(7);
  std::string path = model.find('/') == std::string_view::npos ? "models/" : "";
  for (const char c : model) {
    if (c == '?') path += "%3F";
    if (c == '%') path += "%25";
    if (c != '?' && c != '%') path += c;
  }
  return path + ":streamGenerateContent?alt=sse";
}

io::Url url_of(const CredentialTarget& target) {
  const io::Url& base = target.access.base;
  switch (target.access.api) {
    case ApiKind::openai_responses:
      return io::join_path(base, "responses");
    case ApiKind::openai_codex_responses: {
      std::string_view path = base.target;
      while (path.ends_with('/')) path.remove_suffix(1);
      return io::join_path(base, path.ends_with("/codex") ? "responses" : "codex/responses");
    }
    case ApiKind::anthropic_messages:
      return io::join_path(base, "v1/messages");
    case ApiKind::google_generative_ai:
      return io::join_path(base, google_path(target.model));
    case ApiKind::ollama:
      return io::join_path(ollama_base(base), "api/chat");
    case ApiKind::openai_completions:
      break;
  }
  return io::join_path(base, "chat/completions");
}

std::string body_of(const CredentialTarget& target, Spelling spelling) {
  switch (target.access.api) {
    case ApiKind::openai_responses:
      return responses_body(target, false);
    case ApiKind::openai_codex_responses:
      return responses_body(target, true);
    case ApiKind::anthropic_messages:
      return anthropic_body(target);
    case ApiKind::google_generative_ai:
      return google_body(target);
    case ApiKind::ollama:
      return ollama_body(target);
    case ApiKind::openai_completions:
      break;
  }
  return completions_body(target, spelling);
}

bool has_header(const ApiAccess& access, std::string_view name) {
  io::Fields fields;
  for (const auto& [field, value] : access.headers) fields.add(field, value);
  return fields.get(name).has_value();
}

}  // namespace

io::Url ollama_base(const io::Url& base) {
  io::Url own = base;
  while (own.target.ends_with('/')) own.target.pop_back();
  if (own.target.ends_with("/v1")) own.target.resize(own.target.size() - 3);
  if (own.target.empty()) own.target = "/";
  return own;
}

io::HttpRequest credential_request(const CredentialTarget& target, Spelling spelling) {
  io::HttpRequest request;
  request.method = "POST";
  request.url = url_of(target);
  request.body = body_of(target, spelling);
  add_access_fields(request.fields, target.access);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!has_header(target.access, name)) request.fields.add(name, value);
  };
  add("Content-Type", "application/json");
  add("Accept", "text/event-stream, application/json");
  return request;
}

}  // namespace pincer::stages
