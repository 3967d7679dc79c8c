#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/core/sleep.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"
#include "stages/catalog.hpp"
#include "stages/catalog_collector.hpp"
#include "stages/retry_after.hpp"

namespace pincer::stages {
namespace {

using core::Duration;
using core::ErrorKind;
using Envelope = CatalogReader::Envelope;

constexpr int kRedirectsMax = 5;
/// The wait before the second try when the server names none.
constexpr Duration kRetryPause = std::chrono::milliseconds(500);
/// As much of a server's own words as an error quotes.
constexpr std::size_t kQuoteColumnsMax = 200;

/// Reads the body of one page while it comes in.
class PageListener final : public io::BodyListener {
 public:
  PageListener(CatalogCollector& collector, std::size_t models_max)
      : reader_([&collector](Model& model) { collector.add(model); }),
        collector_(collector),
        models_max_(models_max) {}

  Next on_body(std::string_view bytes, core::Time) override {
    bytes_ += bytes.size();
    const bool reads_on = reader_.feed(bytes).ok() && collector_.models() <= models_max_;
    return reads_on ? Next::go_on : Next::enough;
  }
  /// After the last byte.
  Result<Envelope> finish() {
    if (collector_.models() <= models_max_) return reader_.finish();
    Error error;
    error.kind = ErrorKind::too_large;
    error.text = "it lists more than " + std::to_string(models_max_) + " models";
    return error;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  CatalogReader reader_;
  CatalogCollector& collector_;
  std::size_t models_max_;
  std::size_t bytes_ = 0;
};

struct Page {
  Envelope envelope;
  std::size_t bytes = 0;
};

io::HttpRequest page_request(const CatalogRequest& request, const io::Url& url) {
  io::HttpRequest get;
  get.url = url;
  get.fields.add("Accept", "application/json");
  if (!request.authorization.empty() && url.origin() == request.base.origin()) {
    get.fields.add("Authorization", request.authorization);
  }
  return get;
}

io::HttpCall page_call(Duration left, std::size_t bytes_max, io::BodyListener& listener) {
  io::HttpCall call;
  call.deadlines.connect = call.deadlines.tls = call.deadlines.head = left;
  call.deadlines.idle = call.deadlines.total = left;
  call.bounds.body_bytes_max = bytes_max;
  call.redirects_max = kRedirectsMax;
  call.gzip = true;
  call.listener = &listener;
  return call;
}

bool good(int status) {
  return status >= 200 && status <= 299;
}

/// How long to wait before the one retry; nullopt when there is none to be.
std::optional<Duration> retry_pause(const io::HttpReply& reply, Duration left) {
  if (reply.status != 429 && reply.status < 500) return std::nullopt;
  Duration pause = kRetryPause;
  if (const auto asked = reply.fields.get("Retry-After")) {
    const auto ms = parse_retry_after(*asked, reply.fields.get("Date"));
    if (ms) pause = std::chrono::milliseconds(*ms);
  }
  if (pause >= left) return std::nullopt;
  return pause;
}

std::string_view advice(int status) {
  switch (status) {
    case 401:
      return "check the API key";
    case 403:
      return "the server refuses access; check the key and its account";
    case 404:
      return "check the base URL";
    case 429:
      return "too many requests; wait a minute and run it again";
    default:
      return status >= 500 ? "the server has a problem; try again later" : "";
  }
}

std::string_view advice(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::timeout:
      return "allow more time or try again";
    case ErrorKind::dns:
    case ErrorKind::refused:
    case ErrorKind::unreachable:
      return "check the network and the base URL";
    case ErrorKind::reset:
    case ErrorKind::empty:
    case ErrorKind::premature_close:
      return "try again";
    case ErrorKind::proxy:
      return "check the proxy settings";
    default:
      return "";
  }
}

/// The request's key, which a server may repeat in its answer.
std::string_view secret_of(const CatalogRequest& request) {
  const std::string_view authorization = request.authorization;
  return authorization.substr(authorization.find(' ') + 1);
}

/// The server's own message in the body of a failed answer, made safe; or nothing.
std::string server_message(std::string_view body, std::string_view secret) {
  text::JsonParser parser;
  const auto root = parser.parse(body);
  if (!root) return "";
  const auto message = root->at({"error", "message"}).string();
  if (!message) return "";
  return text::printable(text::without_secret(*message, secret), kQuoteColumnsMax);
}

std::string sentence(const io::Url& url, const std::string& what, std::string_view next) {
  std::string text = "cannot get the model catalog from " + url.text() + ": " + what;
  if (!next.empty()) text.append("; ").append(next);
  return text;
}

Error status_error(const io::HttpReply& reply, const io::Url& url, std::string_view secret) {
  Error error;
  error.phase = core::Phase::done;
  error.code = reply.status;
  std::string what = "HTTP " + std::to_string(reply.status);
  const std::string message = server_message(reply.body, secret);
  if (!message.empty()) what += " (" + message + ")";
  error.text = sentence(url, what, advice(reply.status));
  return error;
}

Error explained(Error error, const io::Url& url, std::string_view secret) {
  const std::string what = text::without_secret(error.text, secret);
  error.text = sentence(url, what, advice(error.kind));
  return error;
}

Result<Page> page_of(const io::HttpReply& reply, PageListener& listener, const io::Url& url,
                     std::string_view secret) {
  if (reply.failure) return explained(*reply.failure, url, secret);
  if (!good(reply.status)) return status_error(reply, url, secret);
  auto envelope = listener.finish();
  if (!envelope) {
    envelope.error().phase = core::Phase::body;
    return explained(envelope.error(), url, secret);
  }
  Page page;
  page.envelope = std::move(*envelope);
  page.bytes = listener.bytes();
  return page;
}

Task<Result<Page>> fetch_page(io::HttpClient& http, const CatalogRequest& request,
                              const io::Url& url, std::size_t bytes_max,
                              CatalogCollector& collector) {
  const core::Time deadline = core::later(http.loop().now(), request.timeout);
  const io::HttpRequest get = page_request(request, url);
  io::HttpReply reply;
  for (bool retried = false;; retried = true) {
    PageListener listener(collector, request.models_max);
    const io::HttpCall call = page_call(deadline - http.loop().now(), bytes_max, listener);
    co_await http.exchange(get, call, reply);
    const auto pause = retry_pause(reply, deadline - http.loop().now());
    if (reply.failure || retried || !pause) {
      co_return page_of(reply, listener, url, secret_of(request));
    }
    co_await core::sleep(*pause);
  }
}

/// Which page comes next, if it may be fetched: on the same origin, and new.
std::optional<io::Url> next_page(const io::Url& from, std::string_view next,
                                 std::unordered_set<std::string>& visited) {
  if (next.empty()) return std::nullopt;
  auto url = io::resolve_url(from, next);
  if (!url || url->origin() != from.origin()) return std::nullopt;
  if (!visited.insert(url->target).second) return std::nullopt;
  return std::move(*url);
}

}  // namespace

Task<Result<CatalogCount>> read_catalog(io::HttpClient& http, CatalogRequest request,
                                        std::function<void(Model&)> on_model) {
  CatalogCollector collector(std::move(on_model));
  io::Url url = io::join_path(request.base, "models");
  std::unordered_set<std::string> visited;
  visited.insert(url.target);
  std::size_t bytes_left = request.bytes_max;
  for (std::size_t pages = 1;; ++pages) {
    Result<Page> page = co_await fetch_page(http, request, url, bytes_left, collector);
    if (!page) co_return page.error();
    collector.add(page->envelope);
    bytes_left -= std::min(bytes_left, page->bytes);
    if (pages >= request.pages_max || bytes_left == 0) break;
    auto next = next_page(url, page->envelope.next, visited);
    if (!next) break;
    url = std::move(*next);
    collector.follow();
  }
  co_return collector.take();
}

Task<Result<Catalog>> fetch_catalog(io::HttpClient& http, CatalogRequest request) {
  Catalog catalog;
  const std::function<void(Model&)> keep = [&catalog](Model& model) {
    catalog.models.push_back(std::move(model));
  };
  Result<CatalogCount> count = co_await read_catalog(http, std::move(request), keep);
  if (!count) co_return std::move(count).error();
  static_cast<CatalogCount&>(catalog) = std::move(*count);
  co_return catalog;
}

}  // namespace pincer::stages
