#include "stages/sign_in/callback.hpp"

#include <utility>

#include "engine/io/hash.hpp"
#include "engine/text/printable.hpp"
#include "stages/sign_in/form.hpp"

namespace pincer::stages {
namespace {

using io::Address;

/// A page with nothing of the request in it.
std::string page(std::string_view title, std::string_view text) {
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>pincer</title>"
         "</head><body><h1>" +
         std::string(title) + "</h1><p>" + std::string(text) + "</p></body></html>\n";
}

void respond(io::ServerResponder& responder, int status, std::string_view title,
             std::string_view text) {
  io::Fields fields;
  fields.add("Cache-Control", "no-store");
  fields.add("Referrer-Policy", "no-referrer");
  fields.add("Content-Security-Policy", "default-src 'none'");
  fields.add("X-Content-Type-Options", "nosniff");
  if (status == 405) fields.add("Allow", "GET");
  responder.respond(status, "text/html; charset=utf-8", page(title, text), fields);
}

io::HttpServerOptions small() {
  io::HttpServerOptions options;
  options.head_bytes_max = 32 * 1024;
  options.body_bytes_max = 1024;
  options.connections_max = 32;
  options.idle = std::chrono::seconds(10);
  return options;
}

}  // namespace

core::Result<std::unique_ptr<CallbackReceiver>> CallbackReceiver::listen(
    core::Loop& loop, io::Net& net, CallbackPlace place, std::string state, std::string who) {
  std::unique_ptr<CallbackReceiver> made(
      new CallbackReceiver(std::move(place), std::move(state), std::move(who)));
  std::optional<core::Error> failure;
  // A browser may take "localhost" for either; one of the two is enough.
  for (const bool ipv6 : {false, true}) {
    const Address address{ipv6 ? "::1" : "127.0.0.1", made->place_.port, ipv6};
    core::Result<std::unique_ptr<io::HttpServer>> server =
        io::HttpServer::make(loop, net, address, nullptr, *made, small());
    if (!server) {
      if (!failure) failure = std::move(server).error();
      continue;
    }
    made->place_.port = (*server)->address().port;
    made->servers_.push_back(std::move(*server));
  }
  if (made->servers_.empty()) return *failure;
  return made;
}

core::Task<core::Result<std::string>> CallbackReceiver::code() {
  co_await answered_.wait();
  co_return *answer_;
}

/// Not from a page that gave its own name this machine's address.
bool CallbackReceiver::is_for_us(const io::ServerRequest& request) const {
  const std::string_view host = request.fields.get("Host").value_or("");
  const std::string port = ":" + std::to_string(place_.port);
  for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    if (host == std::string(name) + port) return true;
  }
  return false;
}

core::Task<void> CallbackReceiver::handle(const io::ServerRequest& request,
                                          io::ServerResponder& responder) {
  const std::string_view target = request.target;
  const std::size_t mark = target.find('?');
  if (target.substr(0, mark) != place_.path || !is_for_us(request)) {
    respond(responder, 404, "Not here", "There is nothing at this address.");
    co_return;
  }
  if (request.method != "GET") {
    respond(responder, 405, "Not like this", "Only a browser that comes back is expected here.");
    co_return;
  }
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  const Pairs pairs = form_decoded(query);
  Redirect redirect{value_of(pairs, "code").value_or(""), value_of(pairs, "state").value_or(""),
                    value_of(pairs, "error").value_or("")};
  if (!io::same_secret(redirect.state, state_) ||
      (redirect.code.empty() && redirect.error.empty())) {
    respond(responder, 400, "Not the answer",
            "This is not the answer to the sign-in that pincer waits for.");
    co_return;
  }
  if (answer_) {
    respond(responder, 410, "Used already", "This answer was taken before. Sign in again.");
    co_return;
  }
  if (!redirect.error.empty()) {
    redirect.error = text::printable(redirect.error, 60);
    answer_ = accept_redirect(redirect, state_, true, who_);
    respond(responder, 200, "Not signed in", "Nothing was stored. Go back to the terminal.");
  } else {
    answer_ = std::move(redirect.code);
    respond(responder, 200, "Thank you", "You can close this page and go back to the terminal.");
  }
  answered_.set();
  co_return;
}

}  // namespace pincer::stages
