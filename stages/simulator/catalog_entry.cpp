#include "stages/simulator/catalog_entry.hpp"

#include <array>
#include <string_view>

#include "stages/simulator/random.hpp"

namespace pincer::stages::simulator {

namespace {

using std::string_view;

constexpr std::int64_t kDay = 86'400;

template <class... Parts>
void add(std::string& out, const Parts&... parts) {
  (out.append(parts), ...);
}

// Sentence parts of descriptions, as JSON string content: quotes escaped, the characters beyond
// ASCII that real ones have (U+2011, U+202F, U+2122, U+2014, U+3001) raw.
constexpr string_view kOpenings[] = {
    " is an open-weight mixture\u2011of\u2011experts model from ",
    " is a dense multimodal model by ",
    " is the latest agentic coding model of ",
    " is a small, fast instruction-tuned model from ",
    " is a \\\"hybrid reasoning\\\" model\u2122 built by ",
};
constexpr string_view kSentences[] = {
    ". It delivers strong results on coding, math and tool use at a fraction of the cost",
    ". Despite its size only a small share of the parameters activates per token",
    ". The context window holds long documents, whole repositories and images\u3001if supported",
    ". It features configurable thinking, structured output and native function calling",
    ". Throughput reaches 180\u202ftokens per second \u2014 see the model card for details",
    ". Weights are released under a permissive licence for research and production",
};

void append_description(std::string& out, Random& random, const Identity& model) {
  const std::size_t target = 150 + random.below(80);
  const std::size_t begin = out.size();
  if (model.kind == EntryKind::alias) {
    add(out, "This model always redirects to the latest model in the ", model.maker, " family.");
    return;
  }
  add(out, model.slug, random.pick(kOpenings), model.maker);
  std::size_t sentence = random.below(std::size(kSentences));
  while (out.size() - begin < target) {
    out.append(kSentences[sentence]);
    sentence = (sentence + 1) % std::size(kSentences);
  }
  out.append("...");
}

void append_name(std::string& out, const Identity& model) {
  out.append("\"name\":\"");
  switch (model.oddity) {
    case Oddity::control_text:  // escapes, a newline, a bidi override and a tab
      add(out, "\\u001b[31m", model.name, "\\n\\u202e\\t\\u0007");
      break;
    case Oddity::lone_surrogate:
      add(out, model.name, "\\ud83d");
      break;
    default:
      out.append(model.name);
  }
  out.push_back('"');
}

void append_hugging_face(std::string& out, Random& random, const Identity& model) {
  const double share = random.unit();
  if (share < 0.03) return;  // missing
  if (share < 0.19) {
    out.append("\"hugging_face_id\":null,");
  } else if (share < 0.52) {
    out.append("\"hugging_face_id\":\"\",");
  } else {
    add(out, "\"hugging_face_id\":\"", model.maker, "/", model.slug, "\",");
  }
}

void append_top_provider(std::string& out, Random& random, const Identity& model) {
  const std::string context = std::to_string(model.context);
  const bool router = model.kind == EntryKind::router;
  add(out, "\"top_provider\":{\"context_length\":",
      router || random.chance(0.01) ? string_view("null") : string_view(context),
      ",\"max_completion_tokens\":");
  constexpr std::array<std::int64_t, 5> kMost = {8'192, 16'384, 32'768, 65'536, 128'000};
  if (router || random.chance(0.26)) {
    out.append("null");
  } else {
    const std::int64_t most = kMost[random.below(kMost.size())];
    out.append(std::to_string(most < model.context ? most : model.context));
  }
  add(out, ",\"is_moderated\":", random.chance(0.18) ? "true" : "false",
      "},\"per_request_limits\":null,");
}

void append_defaults(std::string& out, Random& random) {
  constexpr string_view kDefaults[] = {
      "{\"temperature\":null,\"top_p\":null,\"top_k\":null,\"frequency_penalty\":null,"
      "\"presence_penalty\":null,\"repetition_penalty\":null}",
      "{}",
      "{\"temperature\":1,\"top_p\":0.95,\"top_k\":64}",
      "null",
      "{\"temperature\":null,\"top_p\":null,\"frequency_penalty\":null}",
      "{\"temperature\":0.6,\"top_p\":0.95,\"top_k\":null,\"frequency_penalty\":null,"
      "\"presence_penalty\":null,\"repetition_penalty\":1.05}",
  };
  add(out, "\"default_parameters\":", random.pick(kDefaults), ",\"supported_voices\":null,");
}

void append_dates(std::string& out, Random& random, const Scenario& scenario,
                  const Identity& model) {
  out.append("\"knowledge_cutoff\":");
  if (random.chance(0.45)) {
    out.append("null");
  } else {
    const auto back = static_cast<std::int64_t>(120 + random.below(400));
    add(out, "\"", date_text(model.created_s - back * kDay, '-'), "\"");
  }
  // Never in the past: such an entry may be listed for a day, and then nobody knows its truth.
  out.append(",\"expiration_date\":");
  const double share = random.unit();
  if (share < (model.free() ? 0.16 : 0.02)) {
    const auto ahead = static_cast<std::int64_t>(2 + random.below(60));
    add(out, "\"", date_text(scenario.epoch_ms / 1000 + ahead * kDay, '-'), "\"");
  } else if (share > 0.985) {
    out.append("\"2098-12-31\"");
  } else {
    out.append("null");
  }
  out.push_back(',');
}

void append_benchmarks(std::string& out, Random& random) {
  if (!random.chance(0.5)) return;
  const auto index = [&out, &random](string_view name) {
    add(out, "\"", name, "\":", std::to_string(random.below(70)), ".",
        std::to_string(random.below(10)));
  };
  out.append(",\"benchmarks\":{\"design_arena\":[");
  if (random.chance(0.3)) {
    add(out, "{\"arena\":\"models\",\"category\":\"website\",\"elo\":",
        std::to_string(1100 + random.below(300)),
        ",\"win_rate\":57.4,\"rank\":", std::to_string(1 + random.below(40)), "}");
  }
  out.append("],\"artificial_analysis\":{");
  index("intelligence_index");
  out.push_back(',');
  index("coding_index");
  out.append(",\"agentic_index\":null}}");
}

void append_reasoning(std::string& out, Random& random, const Identity& model) {
  if (!model.reasons) return;
  add(out, ",\"reasoning\":{\"mandatory\":", model.reasons_always ? "true" : "false");
  if (model.reasons_default) {
    out.append(",\"default_enabled\":true");
  } else if (random.chance(0.5)) {
    out.append(",\"default_enabled\":false");
  }
  if (random.chance(0.4)) {
    out.append(
        ",\"supported_efforts\":[\"high\",\"medium\",\"low\"],\"default_effort\":\"medium\"");
  }
  if (random.chance(0.2)) out.append(",\"supports_max_tokens\":true");
  out.push_back('}');
}

/// Elements of `data` that are no model.
void append_broken(std::string& out, std::size_t index) {
  constexpr string_view kBroken[] = {
      "null",
      "17",
      "\"a string where an entry must be\"",
      "{}",
      "[]",
      "{\"id\":42,\"name\":\"an id that is a number\"}",
      "{\"id\":\"\",\"name\":\"an empty id\"}",
      "{\"name\":\"no id\",\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"}}",
  };
  out.append(kBroken[index % std::size(kBroken)]);
}

void append_context(std::string& out, const Identity& model) {
  out.append("\"context_length\":");
  if (model.oddity == Oddity::wrong_types) {
    out.append("\"a lot\"");
  } else if (model.oddity == Oddity::huge_numbers) {
    out.append("1e300");
  } else {
    out.append(std::to_string(model.context));
  }
  out.push_back(',');
}

}  // namespace

void append_entry(std::string& out, const Scenario& scenario, std::size_t index) {
  const EntryKind kind = kind_of(scenario, index);
  if (kind == EntryKind::broken) return append_broken(out, index);
  const Identity model = identity_of(scenario, index);
  Random random(scenario.seed, model.index, Purpose::details);
  add(out, "{\"id\":\"", model.id, "\",\"canonical_slug\":\"", model.canonical, "\",");
  append_hugging_face(out, random, model);
  append_name(out, model);
  add(out, ",\"created\":", std::to_string(model.created_s), ",\"description\":\"");
  append_description(out, random, model);
  out.append("\",");
  append_context(out, model);
  append_architecture(out, model);
  append_pricing(out, scenario, model);
  append_top_provider(out, random, model);
  append_parameters(out, scenario, model);
  append_defaults(out, random);
  append_dates(out, random, scenario, model);
  add(out, "\"links\":{\"details\":\"/api/v1/models/", model.canonical, "/endpoints\"}");
  append_benchmarks(out, random);
  append_reasoning(out, random, model);
  if (model.kind == EntryKind::alias) {
    add(out, ",\"alias_target\":{\"name\":\"", model.maker, " Flagship\",\"slug\":\"",
        string_view(model.author).substr(1), "/flagship-3\"}");
  }
  out.push_back('}');
}

}  // namespace pincer::stages::simulator
