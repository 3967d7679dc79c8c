#include "engine/io/proxy_tunnel.hpp"

#include <utility>

#include "engine/core/race.hpp"
#include "engine/io/http_parser.hpp"

namespace pincer::io {

using core::ErrorKind;
using Dialed = Result<std::unique_ptr<ByteStream>>;

namespace {

/// The proxy's answer to CONNECT.
class TunnelAnswer final : public ByteListener, public ParserListener {
 public:
  TunnelAnswer() { parser_.start(*this, fields_, HttpBounds{}, ResponseParser::To::connect); }
  TunnelAnswer(const TunnelAnswer&) = delete;
  TunnelAnswer& operator=(const TunnelAnswer&) = delete;

  void on_bytes(std::span<char> bytes) override {
    if (done_.is_set()) {
      extra_ = true;
      return;
    }
    const std::size_t taken = parser_.feed(std::string_view(bytes.data(), bytes.size()));
    extra_ = taken < bytes.size();
    if (parser_.over()) done_.set();
  }
  void on_end(std::optional<Error> reason) override {
    ended_ = true;
    if (!parser_.over()) failure_ = std::move(reason);
    parser_.finish();
    done_.set();
  }
  // Only a 2xx opens the tunnel; what a refusal says in its body is nobody's business here.
  bool on_head() override { return parser_.status() / 100 == 2; }
  bool on_body(std::string_view) override { return false; }

  Task<void> finished() { co_await done_.wait(); }

  std::optional<Error> error() const {
    const int status = parser_.status();
    if (status / 100 == 2 && parser_.state() == HttpParser::State::complete) {
      if (extra_ || ended_) return proxy_error("said more than that the tunnel is open", 0);
      return std::nullopt;
    }
    if (status != 0) {
      return proxy_error("answered " + std::to_string(status) + " to CONNECT", status);
    }
    if (failure_) return proxy_error(failure_->text, failure_->code);
    return proxy_error(parser_.error().text, 0);
  }

 private:
  static Error proxy_error(const std::string& what, int code) {
    return Error{Phase::connect, ErrorKind::proxy, code, "it " + what};
  }

  ResponseParser parser_;
  Fields fields_;
  core::Event done_;
  std::optional<Error> failure_;
  bool extra_ = false;
  bool ended_ = false;
};

}  // namespace

Task<Dialed> open_tunnel(std::unique_ptr<ByteStream> stream, std::string request, Time deadline) {
  TunnelAnswer answer;
  // Declared after: the stream goes before its listener does.
  std::unique_ptr<ByteStream> tunnel = std::move(stream);
  tunnel->listen(&answer);
  tunnel->write(request);
  const auto in_time = co_await core::timeout_at(answer.finished(), deadline);
  if (!in_time) {
    co_return Error{Phase::connect, ErrorKind::timeout, 0, "it did not answer to CONNECT in time"};
  }
  const std::optional<Error> error = answer.error();
  if (error) co_return *error;
  tunnel->listen(nullptr);
  co_return std::move(tunnel);
}

}  // namespace pincer::io
