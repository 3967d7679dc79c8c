// catalog_dump FILE [PIECE_BYTES]: one JSON line for each model of a catalog, by CatalogReader.
// A document with its list under another name ("free_models") is no catalog: rename it first.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/text/json.hpp"
#include "stages/catalog.hpp"

namespace {

using pincer::stages::Model;
using pincer::stages::Pricing;
using pincer::text::JsonWriter;

template <class T>
void number(JsonWriter& out, const char* key, const std::optional<T>& value) {
  out.key(key);
  if (value) {
    out.number(static_cast<double>(*value));
  } else {
    out.null();
  }
}

void texts(JsonWriter& out, const char* key, const pincer::text::TextList& values) {
  out.key(key).begin_array();
  for (const std::string_view value : values) out.string(value);
  out.end_array();
}

void pricing(JsonWriter& out, const std::optional<Pricing>& prices) {
  out.key("pricing");
  if (!prices) {
    out.null();
    return;
  }
  out.begin_object();
  out.key("prompt").number(prices->prompt).key("completion").number(prices->completion);
  out.key("request").number(prices->request).key("image").number(prices->image);
  out.key("web_search").number(prices->web_search);
  out.key("internal_reasoning").number(prices->internal_reasoning);
  out.end_object();
}

std::string line(const Model& model) {
  JsonWriter out;
  out.begin_object();
  out.key("id").string(model.id).key("name").string(model.name);
  out.key("ref").string(pincer::stages::model_ref(model));
  out.key("free").boolean(model.is_free());
  out.key("special").string(pincer::stages::name(model.special()));
  number(out, "context_length", model.context_length);
  number(out, "max_completion_tokens", model.max_completion_tokens);
  number(out, "created_ms", model.created_ms);
  number(out, "params_b", model.params_b());
  texts(out, "supported_parameters", model.supported_parameters);
  texts(out, "input_modalities", model.input_modalities);
  texts(out, "output_modalities", model.output_modalities);
  out.key("modality").string(model.modality);
  pricing(out, model.pricing);
  out.key("reasoning");
  if (model.reasoning) {
    out.begin_object().key("mandatory").boolean(model.reasoning->mandatory);
    out.key("default_enabled").boolean(model.reasoning->default_enabled).end_object();
  } else {
    out.null();
  }
  out.key("expiration_date").string(model.expiration_date);
  out.key("alias_target").string(model.alias_target);
  out.end_object();
  return out.take();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::ifstream stream(arguments[1], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  const std::size_t piece = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 65536;
  pincer::stages::CatalogReader reader(
      [](const Model& model) { std::printf("%s\n", line(model).c_str()); });
  for (std::size_t at = 0; piece > 0 && at < text.size(); at += piece) {
    if (!reader.feed(std::string_view(text).substr(at, piece))) break;
  }
  const auto end = reader.finish();
  if (!end) {
    std::fprintf(stderr, "%s\n", end.error().text.c_str());
    return 1;
  }
  std::fprintf(stderr, "%zu entries, %zu broken, next: %s\n", end->entries, end->broken,
               end->next.c_str());
  return 0;
}
