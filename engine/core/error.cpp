#include "engine/core/error.hpp"

#include <array>

namespace pincer::core {

std::string_view name(Phase phase) {
  static constexpr std::array<std::string_view, 8> names = {"none", "resolve", "connect", "tls",
                                                            "send", "head",    "body",    "done"};
  return names.at(static_cast<std::size_t>(phase));
}

std::string_view name(ErrorKind kind) {
  static constexpr std::array<std::string_view, 24> names = {"invalid",
                                                             "timeout",
                                                             "dns",
                                                             "refused",
                                                             "unreachable",
                                                             "reset",
                                                             "empty",
                                                             "premature_close",
                                                             "protocol",
                                                             "too_large",
                                                             "redirect",
                                                             "bad_content",
                                                             "proxy",
                                                             "tls_expired",
                                                             "tls_not_yet_valid",
                                                             "tls_host",
                                                             "tls_issuer",
                                                             "tls_self_signed",
                                                             "tls_weak",
                                                             "tls_protocol",
                                                             "tls_other",
                                                             "local_limit",
                                                             "file",
                                                             "other"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace pincer::core
