#pragma once

#include <cstddef>
#include <string>

namespace pincer::cli {

/// Lets this process have so many sockets open beside its files, as far as its hard limit goes:
/// shells start programs with a soft one of 1,024 (getrlimit(2), RLIMIT_NOFILE).
void allow_sockets(std::size_t count);

/// What to say of a client that came to the end of that: "at most 242 connections ...".
std::string few_sockets_sentence(std::size_t connections);

}  // namespace pincer::cli
