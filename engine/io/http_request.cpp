#include "engine/io/http_request.hpp"

#include <array>
#include <charconv>

#include "engine/text/ascii.hpp"

namespace pincer::io {
namespace {

// Servers refuse longer heads; nobody sends one on purpose.
constexpr std::size_t kHeadBytesMax = 64 * 1024;

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kToken = make_token_table();

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!kToken[static_cast<unsigned char>(c)]) return false;
  }
  return !text.empty();
}

/// Blanks, tabs and printable ASCII.
bool is_field_value(std::string_view text) {
  bool bad = false;  // no early way out: so the compiler looks at many bytes at a time
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    bad |= (byte < 0x20 && byte != '\t') || byte > 0x7e;
  }
  return !bad;
}

bool is_target(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte > 0x7e) return false;
  }
  return text.starts_with('/');
}

/// Fields that frame the message or speak for the connection.
bool is_own(std::string_view name) {
  constexpr std::array<std::string_view, 11> kOwn = {
      "host",    "content-length",    "connection", "accept-encoding",
      "te",      "transfer-encoding", "upgrade",    "proxy-authorization",
      "trailer", "keep-alive",        "expect"};
  for (const std::string_view own : kOwn) {
    if (text::equal_caseless(name, own)) return true;
  }
  return false;
}

void append_lines(std::string& out, const Fields& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Fields::View field = fields.at(i);
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
}

/// The request line, Host and the fields that the request itself has.
void append_start(std::string& out, const HttpRequest& request, std::string_view target,
                  const OwnFields& own) {
  out.append(request.method).append(" ").append(own.absolute).append(target);
  out.append(" HTTP/1.1\r\n").append(own.host_line);
  append_lines(out, request.fields);
}

Error invalid(std::string text) {
  return Error{Phase::none, core::ErrorKind::invalid, 0, std::move(text)};
}

}  // namespace

std::optional<Error> refuse_request(const HttpRequest& request) {
  if (!request.prepared_head.empty()) return std::nullopt;
  if (!is_token(request.method)) return invalid("the request method is not a word");
  if (text::equal_caseless(request.method, "connect"))
    return invalid("CONNECT is the client's own method");
  if (!is_target(request.url.target)) {
    return invalid("the request target holds a blank or a byte that is not printable ASCII");
  }
  std::size_t bytes = request.url.target.size();
  for (std::size_t i = 0; i < request.fields.size(); ++i) {
    const Fields::View field = request.fields.at(i);
    bytes += field.name.size() + field.value.size() + 4;
    if (!is_token(field.name)) return invalid("the name of a request field is not a word");
    if (is_own(field.name)) {
      return invalid("the request field " + std::string(field.name) + " is the client's own");
    }
    if (!is_field_value(field.value)) {
      return invalid("the value of the request field " + std::string(field.name) +
                     " holds a byte that is not printable ASCII");
    }
  }
  if (bytes > kHeadBytesMax) return invalid("the request head is longer than 65536 bytes");
  return std::nullopt;
}

std::optional<Error> prepare_request(HttpRequest& request) {
  request.prepared_head.clear();
  std::optional<Error> refused = refuse_request(request);
  if (refused) return refused;
  const std::string host_line = host_line_of(request.url);
  OwnFields own;
  own.host_line = host_line;
  append_start(request.prepared_head, request, request.url.target, own);
  return std::nullopt;
}

std::string host_line_of(const Url& url) {
  return "Host: " + url.authority() + "\r\n";
}

bool says_length(const HttpRequest& request, std::size_t body_bytes) {
  return body_bytes > 0 || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

void write_request(std::string& out, const HttpRequest& request, std::string_view target,
                   std::string_view body, const OwnFields& own) {
  // Not behind a proxy that wants the whole URL, nor after a redirect.
  const bool as_prepared = own.absolute.empty() && target == request.url.target;
  if (as_prepared && !request.prepared_head.empty()) {
    out.assign(request.prepared_head);
  } else {
    out.clear();
    append_start(out, request, target, own);
  }
  if (!own.user_agent.empty() && request.fields.count("user-agent") == 0) {
    out.append("User-Agent: ").append(own.user_agent).append("\r\n");
  }
  if (!own.proxy_authorization.empty()) {
    out.append("Proxy-Authorization: ").append(own.proxy_authorization).append("\r\n");
  }
  // Without a word of ours any coding would be welcome (RFC 9110 section 12.5.3).
  out.append(own.gzip ? "Accept-Encoding: gzip\r\n" : "Accept-Encoding: identity\r\n");
  if (says_length(request, body.size())) {
    std::array<char, 24> digits;
    const std::to_chars_result end =
        std::to_chars(digits.data(), digits.data() + digits.size(), body.size());
    out.append("Content-Length: ").append(digits.data(), end.ptr).append("\r\n");
  }
  out.append("\r\n").append(body);
}

}  // namespace pincer::io
