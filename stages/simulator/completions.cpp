#include "stages/simulator/completions.hpp"

namespace pincer::stages::simulator {

namespace {

using std::string_view;

constexpr string_view kUsage =
    "\"usage\":{\"prompt_tokens\":57,\"completion_tokens\":12,\"total_tokens\":69,\"cost\":0,"
    "\"is_byok\":false}";
constexpr string_view kProviders[] = {"Cedar", "Pinnacle", "Harbor", "Nimbus", "Fathom"};

template <class... Parts>
void add(std::string& out, const Parts&... parts) {
  (out.append(parts), ...);
}

/// JSON text inside a JSON string.
void append_escaped(std::string& out, string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (c == '\n') {
      out.append("\\n");
    } else {
      out.push_back(c);
    }
  }
}

void append_call(std::string& out, string_view name, string_view arguments) {
  out.append(
      "\"tool_calls\":[{\"index\":0,\"id\":\"call_sim_1\",\"type\":\"function\","
      "\"function\":{\"name\":\"");
  append_escaped(out, name);
  out.append("\",\"arguments\":\"");
  append_escaped(out, arguments);
  out.append("\"}}]");
}

}  // namespace

Completion::Completion(const Identity& model, std::int64_t created_s, string_view generation_id)
    : model_(model), created_(std::to_string(created_s)), generation_id_(generation_id) {}

void Completion::head(std::string& out, string_view object) const {
  add(out, "{\"id\":\"", generation_id_, "\",\"provider\":\"",
      kProviders[model_.index % std::size(kProviders)], "\",\"model\":\"", model_.id,
      "\",\"object\":\"", object, "\",\"created\":", created_);
}

void Completion::open_event(std::string& out) const {
  out.append("data: ");
  head(out, "chat.completion.chunk");
}

void Completion::delta(std::string& out, string_view members) const {
  open_event(out);
  add(out, ",\"choices\":[{\"index\":0,\"delta\":{", members,
      "},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}]}\n\n");
}

std::string Completion::opening(const Said& said) const {
  std::string out;
  out.reserve(1024);
  std::string members;
  if (!said.reasoning.empty()) {
    members.assign("\"role\":\"assistant\",\"content\":\"\",\"reasoning\":\"");
    append_escaped(members, said.reasoning);
    delta(out, members.append("\""));
  }
  if (!said.text.empty()) {
    const std::size_t half = said.text.size() / 2;
    for (const string_view piece : {said.text.substr(0, half), said.text.substr(half)}) {
      members.assign("\"role\":\"assistant\",\"content\":\"");
      append_escaped(members, piece);
      delta(out, members.append("\""));
    }
  }
  if (!said.call.empty()) {
    members.assign("\"role\":\"assistant\",\"content\":null,");
    append_call(members, said.call, "");
    delta(out, members);
    members.assign(
        "\"tool_calls\":[{\"index\":0,\"type\":\"function\",\"function\":{\"arguments\":\"");
    append_escaped(members, said.arguments);
    delta(out, members.append("\"}}]"));
  }
  return out;
}

std::string Completion::ending(const Said& said) const {
  std::string out;
  out.reserve(768);
  open_event(out);
  add(out, ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},",
      "\"finish_reason\":\"", said.finish, "\",\"native_finish_reason\":\"", said.finish,
      "\",\"logprobs\":null}]}\n\n");
  open_event(out);
  add(out, ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},",
      "\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}],", kUsage,
      "}\n\ndata: [DONE]\n\n");
  return out;
}

std::string Completion::error_event(int code, string_view message, string_view metadata) const {
  std::string out;
  open_event(out);
  add(out, ",\"error\":{\"code\":", std::to_string(code), ",\"message\":\"", message, "\"",
      metadata, "},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},",
      "\"finish_reason\":\"error\"}]}\n\n");
  return out;
}

std::string Completion::json(const Said& said) const {
  std::string out;
  head(out, "chat.completion");
  add(out, ",\"choices\":[{\"index\":0,\"logprobs\":null,\"finish_reason\":\"", said.finish,
      "\",\"native_finish_reason\":\"", said.finish,
      "\",\"message\":{\"role\":\"assistant\",\"refusal\":null,\"content\":");
  if (said.text.empty()) {
    out.append("null");
  } else {
    out.push_back('"');
    append_escaped(out, said.text);
    out.push_back('"');
  }
  if (!said.reasoning.empty()) {
    out.append(",\"reasoning\":\"");
    append_escaped(out, said.reasoning);
    out.push_back('"');
  }
  if (!said.call.empty()) {
    out.push_back(',');
    append_call(out, said.call, said.arguments);
  }
  add(out, "}}],", kUsage, "}");
  return out;
}

std::string Completion::json_with_error(int code, string_view message) const {
  std::string out;
  head(out, "chat.completion");
  add(out, ",\"choices\":[{\"index\":0,\"finish_reason\":\"error\",\"error\":{\"code\":",
      std::to_string(code), ",\"message\":\"", message,
      "\"},\"message\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
  return out;
}

}  // namespace pincer::stages::simulator
