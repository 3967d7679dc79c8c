#include "stages/model_list.hpp"

#include <algorithm>
#include <unordered_set>

#include "engine/core/loop.hpp"
#include "engine/text/json.hpp"
#include "stages/apis/requests.hpp"
#include "stages/completion.hpp"
#include "stages/error_facts.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

using core::Error;
using core::ErrorKind;
using core::Result;
using core::Task;
using text::JsonValue;

constexpr std::size_t kIdBytesMax = 256;
constexpr std::size_t kQuoteBytesMax = 300;
constexpr std::int64_t kTokensMax = 1'000'000'000;

std::optional<std::int64_t> size_of(std::initializer_list<JsonValue> values) {
  for (const JsonValue value : values) {
    const auto size = value.integer();
    if (size && *size > 0 && *size <= kTokensMax) return size;
  }
  return std::nullopt;
}

std::string text_of(JsonValue value) {
  return std::string(bounded(value.string().value_or(std::string_view{}), kIdBytesMax));
}

/// An entry of OpenAI's kind. Sizes have no name there; these are the ones its imitators use.
ListedModel read_openai(JsonValue entry) {
  ListedModel model;
  model.id = text_of(entry["id"]);
  model.name = text_of(entry["name"]);
  if (model.name.empty()) model.name = text_of(entry["display_name"]);
  model.context =
      size_of({entry["context_length"], entry["context_window"], entry["max_context_length"],
               entry["max_model_len"], entry["max_input_tokens"],
               entry.at({"top_provider", "context_length"})});
  model.output_max =
      size_of({entry["max_completion_tokens"], entry["max_output_tokens"], entry["max_tokens"],
               entry.at({"top_provider", "max_completion_tokens"})});
  return model;
}

ListedModel read_google(JsonValue entry) {
  ListedModel model;
  model.id = text_of(entry["name"]);
  if (model.id.starts_with("models/")) model.id.erase(0, 7);
  model.name = text_of(entry["displayName"]);
  model.context = size_of({entry["inputTokenLimit"]});
  model.output_max = size_of({entry["outputTokenLimit"]});
  return model;
}

/// Ollama tells no sizes here: a model's context is what the server was told to give it.
ListedModel read_ollama(JsonValue entry) {
  ListedModel model;
  model.id = text_of(entry["model"]);
  if (model.id.empty()) model.id = text_of(entry["name"]);
  return model;
}

/// Where and how each API lists its models.
struct Listing {
  std::string_view path;
  std::string_view list;  ///< the member that holds the entries
  ListedModel (*read)(JsonValue entry);
};

Listing listing_of(ApiKind api) {
  switch (api) {
    case ApiKind::anthropic_messages:
      return {"v1/models?limit=1000", "data", read_openai};
    case ApiKind::google_generative_ai:
      return {"models?pageSize=1000", "models", read_google};
    case ApiKind::ollama:
      return {"api/tags", "models", read_ollama};
    default:
      return {"models", "data", read_openai};
  }
}

/// The part of a path that asks for the page after `root`; empty after the last.
std::string next_page(JsonValue root) {
  const auto escaped = [](std::string_view token) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : token) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
      if (plain) {
        out += c;
      } else {
        (out += '%') += kHex[byte >> 4];
        out += kHex[byte & 15U];
      }
    }
    return out;
  };
  const std::string_view token = root["nextPageToken"].string().value_or(std::string_view{});
  if (!token.empty() && token.size() <= 2048) return "&pageToken=" + escaped(token);
  if (root["has_more"].boolean() != true) return {};
  const std::string last = text_of(root["last_id"]);
  return last.empty() ? last : "&after_id=" + escaped(last);
}

/// Collects pages, each model once.
class Collector {
 public:
  explicit Collector(Listing listing) : listing_(listing) {}

  /// False when the page is no list of models.
  bool add(JsonValue root) {
    // Some servers give the list alone.
    const JsonValue entries = root.is_array() ? root : root[listing_.list];
    if (!entries.is_array()) return false;
    entries.each_element([this](JsonValue entry) {
      ListedModel model = listing_.read(entry);
      if (model.id.empty() || !seen_.insert(model.id).second) return;
      if (list.models.size() >= ModelList::kModelsMax) {
        list.cut = true;
        return;
      }
      list.models.push_back(std::move(model));
    });
    return true;
  }

  ModelList list;

 private:
  Listing listing_;
  std::unordered_set<std::string> seen_;
};

Error bad(ErrorKind kind, core::Phase phase, std::string text) {
  return Error{phase, kind, 0, std::move(text)};
}

/// Why a reply is no page; nullopt when it may be one.
std::optional<Error> fault_of(const io::HttpReply& reply) {
  if (reply.failure) return *reply.failure;
  if (reply.status == 200) return std::nullopt;
  std::string text =
      "the server answered the question for its models with HTTP " + std::to_string(reply.status);
  if (const auto facts = error_facts(reply.body)) {
    text.append(": ").append(bounded(facts->message, kQuoteBytesMax));
  }
  const ErrorKind kind = reply.status / 100 == 3 ? ErrorKind::redirect : ErrorKind::bad_content;
  return bad(kind, reply.phase, std::move(text));
}

}  // namespace

Task<Result<ModelList>> list_models(io::HttpClient& http, ApiAccess access,
                                    core::Duration timeout) {
  const Listing listing = listing_of(access.api);
  const io::Url base = access.api == ApiKind::ollama ? ollama_base(access.base) : access.base;
  const core::Time end = core::later(http.loop().now(), timeout);
  io::HttpRequest request;
  add_access_fields(request.fields, access);
  io::HttpReply reply;
  text::JsonParser parser;
  Collector collector(listing);
  std::string page;
  for (std::size_t pages = 0; pages < ModelList::kPagesMax; ++pages) {
    const core::Duration left = std::max(end - http.loop().now(), core::Duration::zero());
    io::HttpCall call;
    call.deadlines = {left, left, left, left, left};
    call.bounds.body_bytes_max = ModelList::kPageBytesMax;
    call.gzip = true;
    request.url = io::join_path(base, std::string(listing.path) + page);
    co_await http.exchange(request, call, reply);
    if (auto fault = fault_of(reply)) {
      for (const std::string& secret : secrets_of(access)) scrub(fault->text, secret);
      co_return std::move(*fault);
    }
    const auto parsed = parser.parse(reply.body);
    if (!parsed || !collector.add(*parsed)) {
      co_return bad(ErrorKind::bad_content, core::Phase::body,
                    "the server's answer to the question for its models is no list of models");
    }
    page = next_page(*parsed);
    if (page.empty() || collector.list.cut) co_return std::move(collector.list);
  }
  collector.list.cut = true;
  co_return std::move(collector.list);
}

}  // namespace pincer::stages
