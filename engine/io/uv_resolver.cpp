#include "engine/io/uv_resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <cstring>
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
  Answer answer;                 // written by the thread before it posts
};

UvResolver::UvResolver(UvDriver& driver, core::Loop&) : threads_(kThreadsMax), mailbox_(driver) {}

UvResolver::~UvResolver() = default;

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
    std::thread([lookup, loop = mailbox_.slot(), host, port] {
      lookup->answer = ask_system(host, port);
      loop.post([lookup] {
        if (lookup->asker != nullptr) lookup->asker->set();
      });
    }).detach();
  } catch (const std::system_error& failure) {
    co_return Error{Phase::resolve, ErrorKind::local_limit, failure.code().value(),
                    "cannot look up " + host + ": no thread to be had on this machine"};
  }
  co_await answered.wait();
  co_return judged(host, std::move(lookup->answer));
}

}  // namespace pincer::io
