#include "stages/completion.hpp"

#include <utility>

#include "engine/io/sse.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"
#include "stages/apis/assemblers.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {
namespace {

using Next = io::BodyListener::Next;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What the body is, told by its first byte that is no blank; the type has the word in doubt.
enum class Form : std::uint8_t { unknown, events, json, html, other };

Form form_of(char first, bool event_stream) {
  if (first == '{' || first == '[') return Form::json;
  if (first == '<') return Form::html;
  if (event_stream) return Form::events;
  // data, event, id, retry, or a comment: no JSON document begins so.
  if (std::string_view("deir:").find(first) != std::string_view::npos) return Form::events;
  return Form::other;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_event_stream(std::string_view type) {
  constexpr std::string_view wanted = "text/event-stream";
  if (type.size() < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const char c = type[i];
    if ((c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c) != wanted[i]) return false;
  }
  return true;
}

/// Servers that cut text by UTF-16 units split an emoji into two events, each with an escape of
/// half a surrogate pair: no JSON for a strict reader, yet every JavaScript client takes it.
bool splits_a_pair(std::string_view json) {
  const bool escaped =
      json.find("\\ud") != std::string_view::npos || json.find("\\uD") != std::string_view::npos;
  return escaped && text::valid_utf8(json) == json;
}

}  // namespace

struct CompletionReader::Impl final : io::SseListener {
  Impl(ApiKind api, std::shared_ptr<text::JsonParser> with)
      : parser_owner(std::move(with)),
        parser(*parser_owner),
        answer_owner(make_assembler(api)),
        answer(*answer_owner) {}

  void reset(CompletionFacts& facts) {
    events.reset();
    answer.begin(facts);
    document.clear();
    first_token.reset();
    event_stream = any_event = done = progress = too_large = false;
    mark_bytes = 0;
    form = Form::unknown;
  }

  void on_event(std::string_view name, std::string_view data) override;
  std::string_view sniff(std::string_view bytes);
  Next feed_events(std::string_view bytes);
  Next feed_json(std::string_view bytes);
  void read_document();
  bool settled() const { return done || answer.error || answer.fault; }
  void finish(Evidence& evidence);

  io::SseReader events;
  std::shared_ptr<text::JsonParser> parser_owner;
  text::JsonParser& parser;
  std::unique_ptr<AnswerAssembler> answer_owner;
  AnswerAssembler& answer;
  std::string document;  // a plain JSON answer
  std::optional<core::Time> first_token;
  core::Time now;
  bool event_stream = false;
  bool any_event = false;
  bool done = false;       // [DONE] came, or the last event of its kind
  bool progress = false;   // of the piece being fed
  bool too_large = false;  // the document passed its bound
  std::size_t mark_bytes = 0;
  Form form = Form::unknown;
};

void CompletionReader::Impl::on_event(std::string_view, std::string_view data) {
  any_event = true;
  if (settled()) return;
  const std::string_view text = trimmed(data);
  if (text.empty()) return;
  if (text == "[DONE]") {
    done = progress = true;
    return;
  }
  auto parsed = parser.parse_padded(data);
  if (!parsed && splits_a_pair(data)) parsed = parser.parse(text::repaired_json(data));
  if (!parsed) {
    answer.fault = "an event of the stream is no JSON: " + parsed.error().text;
    return;
  }
  const AnswerAssembler::Gain gain = answer.take(*parsed);
  if (gain.token && !first_token) first_token = now;
  if (gain.anything) progress = true;
  if (!gain.anything && !gain.choices && !answer.error) answer.error = read_foreign_error(*parsed);
  if (gain.end) done = true;
}

/// Drops a byte order mark and blanks before the first byte that tells the form.
std::string_view CompletionReader::Impl::sniff(std::string_view bytes) {
  while (!bytes.empty() && form == Form::unknown) {
    const char first = bytes.front();
    if (mark_bytes < kByteOrderMark.size() && first == kByteOrderMark[mark_bytes]) {
      ++mark_bytes;
    } else if (!is_blank(first)) {
      form = form_of(first, event_stream);
      if (form == Form::html) answer.fault = "the answer is an HTML page";
      if (form == Form::other) answer.fault = "the answer is neither JSON nor an event stream";
      break;
    }
    bytes.remove_prefix(1);
  }
  return bytes;
}

Next CompletionReader::Impl::feed_events(std::string_view bytes) {
  progress = false;
  if (!events.feed(bytes, *this)) return Next::enough;
  if (settled()) return Next::enough;
  return progress ? Next::go_on : Next::no_progress;
}

Next CompletionReader::Impl::feed_json(std::string_view bytes) {
  if (document.size() + bytes.size() > kJsonBytesMax) {
    too_large = true;
    return Next::enough;
  }
  document.append(bytes);
  return Next::go_on;
}

void CompletionReader::Impl::read_document() {
  const std::size_t bytes = document.size();
  document.reserve(bytes + text::JsonParser::kPadding);
  const auto parsed = parser.parse_padded(document);
  if (!parsed) {
    answer.fault = "the answer is no JSON: " + parsed.error().text;
    return;
  }
  const AnswerAssembler::Gain gain = answer.take(*parsed);
  if (gain.token) first_token = now;
  if (!gain.choices && !answer.error) answer.error = read_foreign_error(*parsed);
  if (answer.error || answer.fault) return;
  if (!gain.choices) {
    answer.fault = "the answer is JSON, but no completion";
    return;
  }
  answer.facts->finished = true;
}

void CompletionReader::Impl::finish(Evidence& evidence) {
  if (too_large && !evidence.failure) {
    evidence.failure = core::Error{core::Phase::body, core::ErrorKind::too_large, 0,
                                   "the answer is longer than 4 MiB"};
  }
  if (events.failure() && !evidence.failure) evidence.failure = *events.failure();
  if (form == Form::json && !evidence.failure) read_document();
  if (form == Form::unknown && !event_stream && !evidence.failure) {
    answer.fault = "the answer has no body";
  }
  if (form == Form::events && !event_stream && !any_event && !evidence.failure) {
    answer.fault = "the answer is neither JSON nor an event stream";
  }
  if (done) answer.facts->finished = true;
  evidence.streamed = form == Form::events && any_event;
  if (answer.error) evidence.error = std::move(answer.error);
  evidence.content_fault = std::move(answer.fault);
}

CompletionReader::CompletionReader() : CompletionReader(ApiKind::openai_completions) {}
CompletionReader::CompletionReader(ApiKind api)
    : CompletionReader(api, std::make_shared<text::JsonParser>()) {}
CompletionReader::CompletionReader(ApiKind api, std::shared_ptr<text::JsonParser> parser)
    : impl_(std::make_unique<Impl>(api, std::move(parser))) {}
CompletionReader::~CompletionReader() = default;

void CompletionReader::reset(CompletionFacts& facts) {
  impl_->reset(facts);
}

void CompletionReader::content_type(std::string_view value) {
  impl_->event_stream = is_event_stream(value);
}

Next CompletionReader::feed(std::string_view bytes, core::Time now) {
  Impl& impl = *impl_;
  impl.now = now;
  if (impl.form == Form::unknown) bytes = impl.sniff(bytes);
  if (impl.settled()) return Next::enough;
  if (bytes.empty()) return Next::no_progress;
  if (impl.form == Form::json) return impl.feed_json(bytes);
  return impl.feed_events(bytes);
}

void CompletionReader::finish(Evidence& evidence) {
  impl_->finish(evidence);
}

std::optional<core::Time> CompletionReader::first_token() const {
  return impl_->first_token;
}

}  // namespace pincer::stages
