#include <string_view>

#include "stages/simulator/catalog_entry.hpp"
#include "stages/simulator/random.hpp"

namespace pincer::stages::simulator {

namespace {

using std::string_view;

template <class... Parts>
void add(std::string& out, const Parts&... parts) {
  (out.append(parts), ...);
}

// USD per token as the catalog writes them: decimal, never with an exponent, up to 23 digits.
constexpr string_view kPrices[] = {"0.00000005", "0.00000008333333333333334",
                                   "0.0000001",  "0.00000025",
                                   "0.0000006",  "0.00000075",
                                   "0.000003",   "0.000015",
                                   "0.00003"};
constexpr string_view kTokenizers[] = {"Other", "GPT", "Qwen3", "Mistral", "Llama3", "Gemini"};

/// "text+image": text first, whatever the order of the list.
void append_joined(std::string& out, std::span<const string_view> inputs) {
  out.append("text");
  for (const string_view input : inputs) {
    if (input != "text") add(out, "+", input);
  }
}

struct Parameter {
  string_view name;
  double share;  // of the models that have it; 2: with tools, 3: with tool_choice, 4: reasons
};
constexpr Parameter kParameters[] = {
    {"frequency_penalty", 0.6},
    {"include_reasoning", 4},
    {"logit_bias", 0.3},
    {"logprobs", 0.2},
    {"max_tokens", 0.98},
    {"min_p", 0.35},
    {"parallel_tool_calls", 0.1},
    {"presence_penalty", 0.6},
    {"reasoning", 4},
    {"repetition_penalty", 0.5},
    {"response_format", 0.7},
    {"seed", 0.8},
    {"stop", 0.7},
    {"structured_outputs", 0.5},
    {"temperature", 0.97},
    {"tool_choice", 3},
    {"tools", 2},
    {"top_k", 0.6},
    {"top_logprobs", 0.2},
    {"top_p", 0.95},
};

bool has(const Parameter& parameter, Random& random, const Identity& model) {
  if (parameter.share == 2) return model.tools;
  if (parameter.share == 3) return model.tool_choice;
  if (parameter.share == 4) return model.reasons;
  return random.chance(parameter.share);
}

void append_endpoint(std::string& out, const Scenario& scenario, const Identity& model,
                     Random& random, std::size_t number) {
  constexpr string_view kProviders[] = {"Cedar", "Pinnacle", "Harbor", "Nimbus", "Fathom"};
  constexpr string_view kTags[] = {"cedar", "pinnacle", "harbor/fp8", "nimbus", "fathom/bf16"};
  constexpr string_view kQuantized[] = {"\"bf16\"", "\"fp8\"", "\"unknown\"", "null", "\"int4\""};
  const std::size_t provider = (random.below(5) + number) % 5;
  add(out, "{\"name\":\"", kProviders[provider], " | ", model.canonical, "\",\"model_id\":\"",
      model.canonical, "\",\"model_name\":\"", model.name, "\",\"provider_name\":\"",
      kProviders[provider], "\",\"tag\":\"", kTags[provider],
      "\",\"quantization\":", random.pick(kQuantized),
      ",\"context_length\":", std::to_string(model.context),
      ",\"max_prompt_tokens\":null,\"max_completion_tokens\":null,");
  append_pricing(out, scenario, model);
  append_parameters(out, scenario, model);
  constexpr string_view kStatus[] = {"0", "0", "0", "0", "0", "0", "-1", "-2", "-5"};
  add(out, "\"status\":", random.pick(kStatus),
      ",\"uptime_last_5m\":null,\"uptime_last_30m\":", std::to_string(90 + random.below(10)), ".",
      std::to_string(random.below(10)),
      ",\"uptime_last_1d\":", std::to_string(80 + random.below(20)),
      ".5,\"latency_last_30m\":null,\"throughput_last_30m\":null,"
      "\"supports_implicit_caching\":false,\"supports_tool_choice\":{\"auto\":",
      model.tools ? "true" : "false", ",\"function\":", model.function_choice ? "true" : "false",
      ",\"none\":", model.tools && !model.ignores_none ? "true" : "false",
      ",\"required\":", model.tool_choice ? "true" : "false",
      "},\"supports_voice_cloning\":false}");
}

}  // namespace

void append_architecture(std::string& out, const Identity& model) {
  const bool audio = model.kind == EntryKind::audio_output;
  const bool router = model.kind == EntryKind::router || model.kind == EntryKind::free_router;
  out.append("\"architecture\":{\"modality\":\"");
  append_joined(out, model.inputs);
  add(out, audio ? "->text+audio" : "->text", "\",\"input_modalities\":[");
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    add(out, i == 0 ? "\"" : ",\"", model.inputs[i], "\"");
  }
  add(out, "],\"output_modalities\":[\"text\"", audio ? ",\"audio\"" : "", "],\"tokenizer\":\"",
      router || model.kind == EntryKind::alias ? "Router"
                                               : kTokenizers[model.index % std::size(kTokenizers)],
      "\",\"instruct_type\":", model.index % 7 == 3 ? "\"chatml\"" : "null", "},");
}

void append_pricing(std::string& out, const Scenario& scenario, const Identity& model) {
  Random random(scenario.seed, model.index, Purpose::endpoints);
  if (model.kind == EntryKind::router) {
    out.append("\"pricing\":{\"prompt\":\"-1\",\"completion\":\"-1\"},");
    return;
  }
  if (model.free()) {
    out.append("\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"");
    // Before December 2025 the zeros of all parts were sent.
    if (random.chance(0.15)) out.append(",\"request\":\"0\",\"image\":\"0\",\"web_search\":\"0\"");
    out.append("},");
    return;
  }
  const std::size_t price = random.below(std::size(kPrices));
  add(out, "\"pricing\":{\"prompt\":\"", kPrices[price], "\",\"completion\":\"",
      kPrices[(price + 3) % std::size(kPrices)], "\"");
  if (random.chance(0.4)) add(out, ",\"input_cache_read\":\"", kPrices[0], "\"");
  if (random.chance(0.2)) out.append(",\"web_search\":\"0.01\"");
  if (random.chance(0.05)) out.append(",\"discount\":0.5");
  if (random.chance(0.03)) {  // free at night, or for short prompts
    out.append(
        ",\"overrides\":[{\"utc_start\":2300,\"utc_end\":500,\"prompt\":\"0\","
        "\"completion\":\"0\"}]");
  }
  out.append("},");
}

void append_parameters(std::string& out, const Scenario& scenario, const Identity& model) {
  Random random(scenario.seed, model.index, Purpose::style);
  out.append("\"supported_parameters\":[");
  bool first = true;
  for (const Parameter& parameter : kParameters) {
    if (model.kind == EntryKind::router || !has(parameter, random, model)) continue;
    add(out, first ? "\"" : ",\"", parameter.name, "\"");
    first = false;
  }
  out.append("],");
}

void append_endpoints(std::string& out, const Scenario& scenario, const Identity& model) {
  Random random(scenario.seed, model.index, Purpose::endpoints);
  add(out, "{\"data\":{\"id\":\"", model.id, "\",\"name\":\"", model.name,
      "\",\"created\":", std::to_string(model.created_s), ",\"description\":\"\",");
  append_architecture(out, model);
  out.append("\"endpoints\":[");
  const std::size_t count = 1 + random.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out.push_back(',');
    append_endpoint(out, scenario, model, random, i);
  }
  out.append("]}}");
}

}  // namespace pincer::stages::simulator
