// Makes one exchange per URL with the deadlines of a test and prints what came of each as a line
// of JSON. usage: http_check [--post MODEL] [--gzip] [--redirects N] [--ca FILE] [--stream]
//                            [--again N] [--serial] [--proxy URL] URL... (or "-": lines of stdin)
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/scope.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/uv_net.hpp"
#include "engine/text/json.hpp"

namespace pincer::io {
namespace {

struct Options {
  std::string model, ca, proxy;
  bool gzip = false, stream = false, serial = false;
  int redirects = 0, again = 1;
  std::vector<std::string> urls;
};

/// Counts bytes; SSE comments are no progress.
class Counter final : public BodyListener {
 public:
  Next on_body(std::string_view bytes, Time) override {
    count += bytes.size();
    if (bytes.find("data: [DONE]") != std::string_view::npos) return Next::enough;
    return bytes.starts_with(":") ? Next::no_progress : Next::go_on;
  }
  std::size_t count = 0;
};

std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037U;  // FNV-1a
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return value;
}

std::string line(const std::string& url, const HttpReply& reply, std::size_t streamed) {
  text::JsonWriter json;
  json.begin_object().key("url").string(url);
  json.key("result").string(reply.failure ? core::name(reply.failure->kind) : "ok");
  json.key("status").integer(reply.status).key("phase").string(core::name(reply.phase));
  const std::size_t size = streamed > 0 ? streamed : reply.body.size();
  json.key("bytes").integer(static_cast<std::int64_t>(size));
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(hash(reply.body)));
  json.key("hash").string(digits).key("cut").boolean(reply.body_cut);
  json.key("reused").boolean(reply.reused_connection).key("redirects").integer(reply.redirects);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*reply.total).count();
  json.key("ms").integer(ms);
  if (reply.failure) json.key("text").string(reply.failure->text);
  json.end_object();
  return json.take();
}

class Check {
 public:
  Check(core::Loop& loop, HttpClient& client, const Options& options)
      : loop_(loop), client_(client), options_(options) {}

  Task<void> all() {
    core::Scope scope(loop_);
    for (const std::string& url : options_.urls) {
      if (options_.serial) {
        co_await one(url);
      } else {
        scope.spawn(one(url));
      }
    }
    co_await scope.join();
  }

 private:
  Task<void> one(std::string url) {
    Result<Url> parsed = parse_url(url);
    if (!parsed) {
      std::printf("{\"url\":\"?\",\"result\":\"invalid\"}\n");
      co_return;
    }
    HttpRequest request;
    request.url = std::move(*parsed);
    request.fields.add("Authorization", "Bearer sk-or-v1-canary-canary-canary");
    if (!options_.model.empty()) {
      request.method = "POST";
      request.fields.add("Content-Type", "application/json");
      request.body = "{\"model\":\"" + options_.model + "\",\"stream\":true,\"messages\":[]}";
    }
    HttpCall call;
    call.deadlines.connect = std::chrono::seconds(1);
    call.deadlines.tls = call.deadlines.head = call.deadlines.idle = std::chrono::seconds(2);
    call.deadlines.total = std::chrono::seconds(4);
    call.gzip = options_.gzip;
    call.redirects_max = options_.redirects;
    for (int time = 0; time < options_.again; ++time) {
      Counter counter;
      if (options_.stream) call.listener = &counter;
      HttpReply reply;
      co_await client_.exchange(request, call, reply);
      std::printf("%s\n", line(url, reply, counter.count).c_str());
      std::fflush(stdout);
    }
  }

  core::Loop& loop_;
  HttpClient& client_;
  const Options& options_;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--post" && more) {
      options.model = argv[++i];
    } else if (word == "--ca" && more) {
      options.ca = argv[++i];
    } else if (word == "--proxy" && more) {
      options.proxy = argv[++i];
    } else if (word == "--redirects" && more) {
      options.redirects = std::stoi(argv[++i]);
    } else if (word == "--again" && more) {
      options.again = std::stoi(argv[++i]);
    } else if (word == "--gzip") {
      options.gzip = true;
    } else if (word == "--stream") {
      options.stream = true;
    } else if (word == "--serial") {
      options.serial = true;
    } else if (word == "-") {
      std::string url;
      while (std::getline(std::cin, url)) options.urls.push_back(url);
    } else {
      options.urls.emplace_back(word);
    }
  }
  return options;
}

int run(const Options& options) {
  UvDriver driver;
  core::Loop loop(driver);
  const std::unique_ptr<Net> net = make_uv_net(driver, loop);
  HttpClientOptions client_options;
  client_options.user_agent = "pincer/check";
  client_options.trust.ca_file = options.ca;
  client_options.proxy.http_proxy = client_options.proxy.https_proxy = options.proxy;
  client_options.connections_max = 64;
  const std::unique_ptr<HttpClient> client = HttpClient::make(loop, *net, client_options);
  Check check(loop, *client, options);
  loop.run(check.all());
  const HttpClient::Counters counters = client->counters();
  std::fprintf(stderr, "exchanges %llu, connections %llu, handshakes %llu, open %zu\n",
               static_cast<unsigned long long>(counters.exchanges),
               static_cast<unsigned long long>(counters.connections),
               static_cast<unsigned long long>(counters.handshakes), counters.open);
  return 0;
}

}  // namespace
}  // namespace pincer::io

int main(int argc, char** argv) {
  return pincer::io::run(pincer::io::read_options(argc, argv));
}
