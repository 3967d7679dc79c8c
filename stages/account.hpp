#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// Free requests of a UTC day, as GET /key counts them (it lags by up to a minute).
struct DayQuota {
  std::int64_t limit = 0;
  std::int64_t used = 0;
  std::int64_t remaining = 0;
};

/// What GET /key says of the account behind a key.
struct Account {
  /// Sixteen hexadecimal digits, the same for all keys of one account at one endpoint; of the key
  /// itself when the server names no owner. Tells nothing of either.
  std::string identity;
  bool known = false;      ///< the server answered; else only `identity` means something
  bool free_tier = false;  ///< never bought enough credits for the larger day
  std::optional<DayQuota> day;
  std::optional<double> credit_left;  ///< of the key's own limit, in dollars
  std::string expires_at;             ///< of the key, as the server writes it; empty: never
  std::optional<std::int64_t>
      server_ms;  ///< the server's clock (whole seconds), epoch milliseconds
};

struct AccountAnswer {
  Account account;
  std::optional<Verdict> refused;  ///< the key is no good: nothing else needs to be asked
  std::string problem;             ///< why nothing is known, for people; empty: it is
};

/// What a body of GET /key says; nullopt when it is none.
std::optional<Account> read_account(std::string_view body, std::string_view origin,
                                    std::string_view key);

/// GET base/key, one exchange, costs nothing. Whatever goes wrong leaves the account unknown; a
/// 401 in OpenRouter's own words is a key that is refused.
core::Task<AccountAnswer> fetch_account(io::HttpClient& http, io::Url base,
                                        std::string authorization, core::Duration timeout);

}  // namespace pincer::stages
