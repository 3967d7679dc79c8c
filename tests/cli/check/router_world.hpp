#pragma once

#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check/chain_check.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/http_server.hpp"
#include "stages/sign_in/places.hpp"
#include "tests/cli/home.hpp"
#include "tests/support/memory_net.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// An OpenRouter whose models do what a test says, at the time it says so.
class FakeRouter final : private io::RequestHandler {
 public:
  /// What a model answers to a probe.
  enum class Does { works, gone, upstream, fails, account_day, hangs, sees_nothing };
  struct Entry {
    bool tools = true;
    bool image = false;
    std::string ends;  ///< expiration date, or empty
    std::string price = "0";
  };

  FakeRouter(core::Loop& loop, io::Net& net) {
    server_ = std::move(*io::HttpServer::make(loop, net, {"127.0.0.1", 0, false}, nullptr, *this));
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->address().port) + "/api/v1";
  }

  std::map<std::string, Entry> catalog;
  std::map<std::string, Does> does;  ///< else it works
  bool down = false;                 ///< every connection is cut
  std::int64_t day_limit = 1000;     ///< 0: the account tells none
  std::map<std::string, int> asked;  ///< probes, by model
  std::map<std::string, int> shown_images;
  int probes = 0;

 private:
  core::Task<void> handle(const io::ServerRequest& request,
                          io::ServerResponder& responder) override {
    if (down) {
      responder.abort();
      co_return;
    }
    if (request.target.ends_with("/models")) {
      responder.respond(200, kJson, models());
    } else if (request.target.ends_with("/key")) {
      responder.respond(200, kJson, account());
    } else {
      const std::string model = model_of(request.body);
      const bool shown = request.body.find("image_url") != std::string::npos;
      shown_images[model] += shown;
      const bool hangs = answer(model, shown, responder);
      if (hangs) co_await core::sleep(std::chrono::hours(1));
    }
  }

  static constexpr std::string_view kJson = "application/json";

  std::string models() const {
    std::string list;
    for (const auto& [id, entry] : catalog) {
      list += (list.empty() ? "" : ",") + ("{\"id\":\"" + id + "\",\"name\":\"" + id + "\",") +
              R"("context_length":8192,"architecture":{"input_modalities":["text")" +
              (entry.image ? R"(,"image")" : "") +
              R"(],"output_modalities":["text"]},"pricing":{"prompt":")" + entry.price +
              R"(","completion":")" + entry.price + R"("},"supported_parameters":["max_tokens")" +
              (entry.tools ? R"(,"tools","tool_choice")" : "") +
              "],\"expiration_date\":" + (entry.ends.empty() ? "null" : "\"" + entry.ends + "\"") +
              "}";
    }
    return "{\"data\":[" + list + "]}";
  }

  std::string account() const {
    std::string day;
    if (day_limit > 0) {
      day = R"(,"free_model_daily_requests":{"limit":)" + std::to_string(day_limit) +
            ",\"used\":" + std::to_string(probes) +
            ",\"remaining\":" + std::to_string(std::max<std::int64_t>(0, day_limit - probes)) + "}";
    }
    return R"({"data":{"creator_user_id":"user_1","is_free_tier":true)" + day + "}}";
  }

  static std::string model_of(const std::string& body) {
    constexpr std::string_view kKey = "\"model\":\"";
    const std::size_t at = body.find(kKey) + kKey.size();
    return body.substr(at, body.find('"', at) - at);
  }

  /// True: it never will.
  bool answer(const std::string& model, bool shown, io::ServerResponder& responder) {
    ++probes;
    ++asked[model];
    const auto found = does.find(model);
    Does what = found == does.end() ? Does::works : found->second;
    if (found == does.end() && !catalog.contains(model)) what = Does::gone;
    if (what == Does::sees_nothing && !shown) what = Does::works;
    switch (what) {
      case Does::hangs:
        return true;
      case Does::works:
        responder.respond(200, kJson, call(model));
        break;
      case Does::gone:
        refuse(responder, 404, "No endpoints found for " + model, "");
        break;
      case Does::upstream:
        refuse(responder, 429, "Provider returned error",
               R"("limit_source":"upstream_provider_shared_pool","provider_name":"Acme")");
        break;
      case Does::account_day:
        refuse(responder, 429, "Rate limit exceeded: free-models-per-day",
               R"("limit_source":"openrouter_free_tier_daily")");
        break;
      case Does::sees_nothing:
        refuse(responder, 400, "this model does not support image input", "");
        break;
      case Does::fails:
        refuse(responder, 500, "Internal Server Error", "");
        break;
    }
    return false;
  }

  static std::string call(const std::string& model) {
    return R"({"id":"g","model":")" + model +
           R"(","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",)"
           R"("content":"a red square","tool_calls":[{"id":"c1","type":"function","function":)"
           R"({"name":"ping","arguments":"{}"}}]}}],"usage":{"total_tokens":9,"cost":0}})";
  }

  static void refuse(io::ServerResponder& responder, int status, const std::string& message,
                     const std::string& metadata) {
    responder.respond(status, kJson,
                      R"({"error":{"code":)" + std::to_string(status) + R"(,"message":")" +
                          message + R"(","metadata":{)" + metadata + "}}}");
  }

  std::unique_ptr<io::HttpServer> server_;
};

/// A home with a config, an OpenRouter in memory, and virtual time: everything a check or days of
/// watching need.
struct RouterWorld : Home {
  explicit RouterWorld(std::string_view config) : Home(config) {
    environment.api_key = kKey;
    environment.base_url = router.url();
    environment.variables["XDG_STATE_HOME"] = dir.path() + "/state";
    pipe(output_fds);
    pipe(error_fds);
    output = std::make_unique<cli::Output>(cli::Output::Streams{output_fds[1], error_fds[1], 0});
    history = std::move(*cli::History::open(cli::history_path(environment), true));
  }
  ~RouterWorld() {
    for (const int fd : {output_fds[0], output_fds[1], error_fds[0], error_fds[1]}) ::close(fd);
  }
  RouterWorld(const RouterWorld&) = delete;
  RouterWorld& operator=(const RouterWorld&) = delete;

  /// The wall clock, which goes with the loop's.
  std::int64_t now_ms() const {
    return options.now_ms +
           std::chrono::duration_cast<std::chrono::milliseconds>(driver.now() - began).count();
  }

  cli::CheckTools tools() {
    environment.start_ms = now_ms();
    return {*http, environment, path_options, places, *output, history.get()};
  }

  void pass(core::Duration duration) { loop.run(wait(duration)); }
  std::string config() const { return read("openclaw.json"); }
  std::string said() { return drained_now(error_fds[0]); }
  std::string told() {
    output->flush();
    return drained_now(output_fds[0]);
  }

  static constexpr const char* kKey = "sk-or-v1-0123456789abcdef0123456789abcdef";

  VirtualDriver driver;
  core::Loop loop{driver};
  MemoryNet net{driver};
  FakeRouter router{loop, net};
  std::unique_ptr<io::HttpClient> http = io::HttpClient::make(loop, net, io::HttpClientOptions());
  stages::IdentityPlaces places = stages::real_identity_places();
  cli::PathOptions path_options;
  core::Time began = loop.now();
  std::array<int, 2> output_fds{};
  std::array<int, 2> error_fds{};
  std::unique_ptr<cli::Output> output;
  std::unique_ptr<cli::History> history;

 private:
  static core::Task<void> wait(core::Duration duration) { co_await core::sleep(duration); }
  static void pipe(std::array<int, 2>& fds) {
    BOOST_REQUIRE(::pipe2(fds.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  }
  static std::string drained_now(int fd) {
    std::string all;
    std::array<char, 4096> block;
    for (ssize_t got = 0; (got = ::read(fd, block.data(), block.size())) > 0;) {
      all.append(block.data(), static_cast<std::size_t>(got));
    }
    return all;
  }
};

}  // namespace pincer::test
