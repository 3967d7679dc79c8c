#include "engine/io/uv_resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <uv.h>

#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"

namespace pincer::io {

using core::ErrorKind;
using core::Phase;

namespace {

constexpr std::size_t kThreadsMax = 16;     // lookups at a time
constexpr std::size_t kHostBytesMax = 253;  // RFC 1035; longer names are truncated by old resolvers

struct Answer {
  int status = 0;  // getaddrinfo's
  int code = 0;    // errno for EAI_SYSTEM
  std::vector<Address> addresses;
};

std::optional<Address> literal(const std::string& host, std::uint16_t port) {
  in6_addr ignored;
  if (inet_pton(AF_INET, host.c_str(), &ignored) == 1) return Address{host, port, false};
  if (inet_pton(AF_INET6, host.c_str(), &ignored) == 1) return Address{host, port, true};
  return std::nullopt;
}

void add_address(const addrinfo& info, std::uint16_t port, std::vector<Address>& addresses) {
  const bool ipv6 = info.ai_family == AF_INET6;
  if (!ipv6 && info.ai_family != AF_INET) return;
  char text[INET6_ADDRSTRLEN] = {};
  const void* raw = ipv6 ? static_cast<const void*>(
                               &reinterpret_cast<const sockaddr_in6*>(info.ai_addr)->sin6_addr)
                         : &reinterpret_cast<const sockaddr_in*>(info.ai_addr)->sin_addr;
  if (inet_ntop(info.ai_family, raw, text, sizeof text) == nullptr) return;
  addresses.push_back(Address{text, port, ipv6});
}

Answer ask_system(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  Answer answer;
  answer.status = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  answer.code = errno;
  for (const addrinfo* info = list; info != nullptr; info = info->ai_next) {
    add_address(*info, port, answer.addresses);
  }
  if (list != nullptr) freeaddrinfo(list);
  return answer;
}

Error dns_error(const std::string& host, const std::string& why, int code) {
  return Error{Phase::resolve, ErrorKind::dns, code, "cannot look up " + host + ": " + why};
}

Result<std::vector<Address>> judged(const std::string& host, Answer answer) {
  if (answer.status == EAI_SYSTEM) return dns_error(host, std::strerror(answer.code), answer.code);
  if (answer.status != 0) return dns_error(host, gai_strerror(answer.status), answer.status);
  if (answer.addresses.empty()) return dns_error(host, "no address", 0);
  return std::move(answer.addresses);
}

}  // namespace

/// One question. The asker clears `asker` when it is dropped.
struct UvResolver::Lookup {
  core::Event* asker = nullptr;  // loop thread only
  Answer answer;                 // written by the thread before it is posted
};

/// Where threads leave finished lookups. `async` is null once the loop is gone.
struct UvResolver::Mailbox {
  std::mutex mutex;
  std::vector<std::shared_ptr<Lookup>> finished;
  uv_async_t* async = nullptr;

  void post(std::shared_ptr<Lookup> lookup) {
    const std::lock_guard lock(mutex);
    if (async == nullptr) return;
    finished.push_back(std::move(lookup));
    uv_async_send(async);
  }
  void deliver() {
    std::vector<std::shared_ptr<Lookup>> batch;
    {
      const std::lock_guard lock(mutex);
      batch.swap(finished);
    }
    for (const auto& lookup : batch) {
      if (lookup->asker != nullptr) lookup->asker->set();
    }
  }
};

UvResolver::UvResolver(UvDriver& driver, core::Loop&)
    : threads_(kThreadsMax), mailbox_(std::make_shared<Mailbox>()) {
  auto async = std::make_unique<uv_async_t>();
  const auto on_post = [](uv_async_t* handle) { static_cast<Mailbox*>(handle->data)->deliver(); };
  core::check(uv_async_init(driver.raw(), async.get(), on_post) == 0, "libuv makes an async");
  async->data = mailbox_.get();
  mailbox_->async = async.release();  // freed in the close callback
}

UvResolver::~UvResolver() {
  const std::lock_guard lock(mailbox_->mutex);
  uv_async_t* async = std::exchange(mailbox_->async, nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(async), [](uv_handle_t* closed) {
    const std::unique_ptr<uv_async_t> owned(reinterpret_cast<uv_async_t*>(closed));
  });
}

Task<Result<std::vector<Address>>> UvResolver::resolve(std::string host, std::uint16_t port,
                                                       Time deadline) {
  if (std::optional<Address> address = literal(host, port)) {
    std::vector<Address> one;
    one.push_back(std::move(*address));
    co_return one;
  }
  if (host.empty() || host.size() > kHostBytesMax || host.find('\0') != std::string::npos) {
    co_return dns_error(host.substr(0, kHostBytesMax), "not a host name", 0);
  }
  std::optional<Result<std::vector<Address>>> answer =
      co_await core::timeout_at(look_up(host, port), deadline);
  if (answer) co_return std::move(*answer);
  co_return Error{Phase::resolve, ErrorKind::timeout, 0,
                  "looking up " + host + " took too long: no answer from the name servers"};
}

Task<Result<std::vector<Address>>> UvResolver::look_up(std::string host, std::uint16_t port) {
  const core::Permit permit = co_await threads_.acquire();
  core::Event answered;
  auto lookup = std::make_shared<Lookup>();
  class Link {
   public:
    Link(Lookup& asked, core::Event& event) : lookup_(asked) { lookup_.asker = &event; }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() { lookup_.asker = nullptr; }

   private:
    Lookup& lookup_;
  };
  const Link link(*lookup, answered);
  try {
    std::thread([lookup, mailbox = mailbox_, host, port] {
      lookup->answer = ask_system(host, port);
      mailbox->post(lookup);
    }).detach();
  } catch (const std::system_error& failure) {
    co_return Error{Phase::resolve, ErrorKind::local_limit, failure.code().value(),
                    "cannot look up " + host + ": no thread to be had on this machine"};
  }
  co_await answered.wait();
  co_return judged(host, std::move(lookup->answer));
}

}  // namespace pincer::io
