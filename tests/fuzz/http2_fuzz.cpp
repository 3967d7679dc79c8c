#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/core/loop.hpp"
#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/http_client.hpp"
#include "tests/support/pipe_stream.hpp"

using namespace pincer;
using core::check;

namespace {

/// A stream that says it agreed on HTTP/2, so that a client speaks it without TLS.
class Agreed final : public io::ByteStream {
 public:
  explicit Agreed(std::unique_ptr<io::ByteStream> below) : below_(std::move(below)) {}
  void listen(io::ByteListener* listener) override { below_->listen(listener); }
  void write(std::string_view bytes) override { below_->write(bytes); }
  std::size_t queued() const override { return below_->queued(); }
  void finish() override { below_->finish(); }
  std::string_view protocol() const override { return "h2"; }
  void abort() override { below_->abort(); }

 private:
  std::unique_ptr<io::ByteStream> below_;
};

/// Answers what comes first with the same bytes, when it is there whole, and then ends.
class Server final : public io::ByteListener {
 public:
  Server(test::VirtualDriver& driver, std::unique_ptr<io::ByteStream> stream, std::string_view says)
      : driver_(driver), says_(says), stream_(std::move(stream)) {
    stream_->listen(this);
  }
  void on_bytes(std::span<char>) override {
    if (std::exchange(asked_, true)) return;
    driver_.after(std::chrono::milliseconds(1), [this] {
      stream_->write(says_);
      stream_->finish();
    });
  }
  void on_end(std::optional<core::Error>) override {}

 private:
  test::VirtualDriver& driver_;
  std::string_view says_;
  bool asked_ = false;
  std::unique_ptr<io::ByteStream> stream_;
};

/// Each connection is to such a server.
class Net final : public io::Net {
 public:
  Net(test::VirtualDriver& driver, std::string_view answer, std::size_t slice)
      : driver_(driver), answer_(answer), slice_(slice) {}

  core::Task<core::Result<std::vector<io::Address>>> resolve(std::string, std::uint16_t port,
                                                             core::Time) override {
    std::vector<io::Address> addresses(1, io::Address{"192.0.2.1", port, false});
    co_return addresses;
  }
  core::Task<core::Result<std::unique_ptr<io::ByteStream>>> connect(io::Address,
                                                                    core::Time) override {
    test::PipeOptions way;
    way.slice = slice_;
    test::PipeStream::Pair pair = test::PipeStream::make(driver_, way);
    servers_.push_back(std::make_unique<Server>(driver_, std::move(pair.second), answer_));
    std::unique_ptr<io::ByteStream> agreed = std::make_unique<Agreed>(std::move(pair.first));
    co_return std::move(agreed);
  }
  core::Result<std::unique_ptr<io::Listener>> listen(const io::Address&,
                                                     io::AcceptHandler&) override {
    return core::Error{core::Phase::none, core::ErrorKind::other, 0, "nobody listens here"};
  }

 private:
  test::VirtualDriver& driver_;
  std::string_view answer_;
  std::size_t slice_;
  std::vector<std::unique_ptr<Server>> servers_;
};

io::HttpCall small_call() {
  io::HttpCall call;
  call.gzip = true;
  call.bounds.head_bytes_max = 512;
  call.bounds.fields_max = 8;
  call.bounds.interim_max = 2;
  call.bounds.framing_bytes_max = 64;
  call.bounds.body_bytes_max = 4096;
  call.bounds.error_body_bytes_max = 256;
  return call;
}

core::Task<void> ask(core::Loop& loop, io::HttpClient& http, const io::HttpRequest& request,
                     const io::HttpCall& call, io::HttpReply (&replies)[3]) {
  core::Scope scope(loop);
  for (io::HttpReply& reply : replies) scope.spawn(http.exchange(request, call, reply));
  co_await scope.join();
}

std::string run(std::string_view answer, std::size_t slice, bool& counted) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  Net net(driver, answer, slice);
  const auto http = io::HttpClient::make(loop, net, io::HttpClientOptions());
  io::HttpRequest request;
  request.method = "POST";
  request.url = *io::parse_url("http://a.example/");
  request.body = "{}";
  const io::HttpCall call = small_call();
  io::HttpReply replies[3];
  loop.run(ask(loop, *http, request, call, replies));
  std::string told;
  counted = false;
  for (const io::HttpReply& reply : replies) {
    check(reply.body.size() <= call.bounds.body_bytes_max, "bodies are bounded");
    check(reply.fields.size() <= call.bounds.fields_max, "fields are bounded");
    check(reply.failure || reply.status >= 200, "an answer has a status");
    // nghttp2 counts the pieces a CONTINUATION frame comes in, not the frames.
    counted = counted || (reply.failure && reply.failure->text.ends_with("a HEADER frame"));
    told += reply.failure ? std::string("failed ") : "ok " + reply.body;
    told += '\n';
  }
  return told;
}

}  // namespace

/// The first byte says how the rest is cut; the rest is what a server says. Three exchanges each
/// dial a server that says it. However it is cut, the answer is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view answer(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  bool too_many = false, too_many_pieces = false;
  const std::string whole = run(answer, answer.size() + 1, too_many);
  const std::string pieces = run(answer, 1 + data[0] % 64U, too_many_pieces);
  check(too_many != too_many_pieces || pieces == whole, "an answer is the same in every split");
  return 0;
}
