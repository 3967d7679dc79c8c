#include "stages/simulator/simulator.hpp"

#include <utility>

#include "stages/simulator/account.hpp"
#include "stages/simulator/catalog_entry.hpp"
#include "stages/simulator/catalog_page.hpp"
#include "stages/simulator/chat.hpp"
#include "stages/simulator/identity.hpp"
#include "stages/simulator/population.hpp"

namespace pincer::stages {

namespace {

using core::Task;
using std::string_view;

constexpr string_view kApi = "/api/v1";
constexpr string_view kJson = "application/json";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Percent-decoding of a path; what is no escape stays as it is.
std::string decoded(string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escape = path[i] == '%' && i + 2 < path.size();
    const int high = escape ? hex_digit(path[i + 1]) : -1;
    const int low = escape ? hex_digit(path[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out.push_back(path[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

/// A Host value that may stand in a URL we write; empty otherwise.
string_view safe_host(string_view host) {
  const bool safe = host.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-:[]") == string_view::npos;
  return safe ? host : string_view();
}

class OpenRouter final : public Simulator, private io::RequestHandler {
 public:
  OpenRouter(core::Loop& loop, bool tls, Scenario scenario)
      : loop_(loop),
        tls_(tls),
        scenario_(std::move(scenario)),
        began_(loop.now()),
        population_(scenario_),
        account_(scenario_),
        chat_(scenario_, population_, account_) {}

  Result<void> listen(io::Net& net, const io::Address& address, io::TlsServer* tls) {
    Result<std::unique_ptr<io::HttpServer>> server =
        io::HttpServer::make(loop_, net, address, tls, *this);
    if (!server) return std::move(server).error();
    server_ = std::move(*server);
    return {};
  }

  io::Address address() const override { return server_->address(); }
  std::string base_url() const override {
    const io::Address at = address();
    const std::string host = at.ipv6 ? "[" + at.ip + "]" : at.ip;
    return scheme() + host + ":" + std::to_string(at.port) + std::string(kApi);
  }
  const Scenario& scenario() const override { return scenario_; }
  std::string model_id(std::size_t index) const override {
    return simulator::identity_of(scenario_, index).id;
  }
  Truth truth(string_view model_id, core::Duration client_timeout) const override;
  Counters counters() const override { return counters_; }

 private:
  /// Counts a probe for as long as it is worked on.
  class InFlight {
   public:
    explicit InFlight(Counters& counters) : counters_(counters) {
      ++counters_.probes;
      ++counters_.in_flight;
      counters_.in_flight_max = std::max(counters_.in_flight_max, counters_.in_flight);
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    ~InFlight() { --counters_.in_flight; }

   private:
    Counters& counters_;
  };

  Task<void> handle(const io::ServerRequest& request, io::ServerResponder& responder) override;
  Task<void> models(const io::ServerRequest& request, io::ServerResponder& responder);
  Task<void> chat(const io::ServerRequest& request, io::ServerResponder& responder);
  void key(const io::ServerRequest& request, io::ServerResponder& responder);
  void endpoints(string_view slug, io::ServerResponder& responder);

  std::string scheme() const { return tls_ ? "https://" : "http://"; }
  std::int64_t now_ms() const {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(loop_.now() - began_);
    return scenario_.epoch_ms + since.count();
  }
  static void refuse(io::ServerResponder& responder, int status, string_view message) {
    responder.respond(status, kJson, simulator::error_envelope(status, message));
  }

  core::Loop& loop_;
  const bool tls_;
  const Scenario scenario_;
  const core::Time began_;
  const simulator::Population population_;
  simulator::Account account_;
  simulator::Chat chat_;
  Counters counters_;
  std::unique_ptr<io::HttpServer> server_;  // last: its tasks use all of the above
};

Truth OpenRouter::truth(string_view model_id, core::Duration client_timeout) const {
  Truth truth;
  truth.model_id = model_id;
  const std::optional<simulator::Identity> model = simulator::identity_named(scenario_, model_id);
  if (!model) {
    truth.tool_bucket = Bucket::no_model;
    truth.tool_reason = Reason::gone;
    return truth;
  }
  truth.candidate = model->candidate();
  truth.behaviour = simulator::facts(population_.behaviour(*model)).name;
  const simulator::Expected tool = population_.expected(*model, ProbeKind::tool, client_timeout);
  truth.tool_bucket = tool.bucket;
  truth.tool_reason = tool.reason;
  for (std::size_t i = 0; i < kChoiceKinds.size(); ++i) {
    truth.choices[i] = population_.expected(*model, kChoiceKinds[i], client_timeout).bucket;
  }
  if (!model->takes_image()) return truth;
  const simulator::Expected image = population_.expected(*model, ProbeKind::image, client_timeout);
  truth.image_bucket = image.bucket;
  truth.image_reason = image.reason;
  return truth;
}

Task<void> OpenRouter::handle(const io::ServerRequest& request, io::ServerResponder& responder) {
  const string_view target = request.target;
  const string_view path = target.substr(0, target.find('?'));
  constexpr string_view kEndpoints = "/endpoints";
  constexpr string_view kModels = "/models/";
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const bool chats = path == "/api/v1/chat/completions";
  if (!path.starts_with(kApi)) {
    refuse(responder, 404, "Not Found");
    co_return;
  }
  const string_view route = path.substr(kApi.size());
  if (chats ? request.method != "POST" : !reads) {
    refuse(responder, 405, "Method Not Allowed");
  } else if (chats) {
    co_await chat(request, responder);
  } else if (route == "/models") {
    co_await models(request, responder);
  } else if (route == "/models/count") {
    responder.respond(200, kJson,
                      "{\"data\":{\"count\":" + std::to_string(scenario_.models) + "}}");
  } else if (route == "/key") {
    key(request, responder);
  } else if (route.starts_with(kModels) && route.ends_with(kEndpoints) &&
             route.size() > kModels.size() + kEndpoints.size()) {
    const std::size_t bytes = route.size() - kModels.size() - kEndpoints.size();
    endpoints(route.substr(kModels.size(), bytes), responder);
  } else {
    refuse(responder, 404, "Not Found");
  }
}

Task<void> OpenRouter::models(const io::ServerRequest& request, io::ServerResponder& responder) {
  ++counters_.catalog;
  const simulator::PageOrFault asked = simulator::read_page(scenario_, request.target);
  if (!asked.fault.empty()) {
    refuse(responder, 400, asked.fault);
    co_return;
  }
  const string_view host = safe_host(request.fields.get("Host").value_or(""));
  std::string here;
  if (!host.empty()) here = scheme().append(host);
  co_await simulator::send_page(scenario_, asked.page, here, responder);
}

Task<void> OpenRouter::chat(const io::ServerRequest& request, io::ServerResponder& responder) {
  const InFlight counted(counters_);
  co_await chat_.answer(request, responder, now_ms());
}

void OpenRouter::key(const io::ServerRequest& request, io::ServerResponder& responder) {
  ++counters_.key;
  const string_view authorization = request.fields.get("Authorization").value_or("");
  if (authorization.empty() || !account_.knows(authorization)) {
    return refuse(responder, 401,
                  authorization.empty() ? "Missing Authentication header" : "User not found.");
  }
  responder.respond(200, kJson, account_.key_json(now_ms()));
}

void OpenRouter::endpoints(string_view slug, io::ServerResponder& responder) {
  ++counters_.endpoints;
  const std::optional<simulator::Identity> model =
      simulator::identity_at_path(scenario_, decoded(slug));
  if (!model) return refuse(responder, 404, "Model not found");
  std::string body;
  simulator::append_endpoints(body, scenario_, *model);
  responder.respond(200, kJson, body);
}

}  // namespace

Result<std::unique_ptr<Simulator>> Simulator::make(core::Loop& loop, io::Net& net,
                                                   const io::Address& address, io::TlsServer* tls,
                                                   Scenario scenario) {
  const Result<void> sensible = check_scenario(scenario);
  if (!sensible) return sensible.error();
  auto made = std::make_unique<OpenRouter>(loop, tls != nullptr, std::move(scenario));
  Result<void> listening = made->listen(net, address, tls);
  if (!listening) return std::move(listening).error();
  return Result<std::unique_ptr<Simulator>>(std::move(made));
}

}  // namespace pincer::stages
