#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/io/http_server.hpp"
#include "stages/simulator/scenario.hpp"

namespace pincer::stages::simulator {

/// Which entries of the catalog a request asks for.
struct PageRequest {
  std::size_t offset = 0;
  std::size_t limit = 0;  ///< 0: all there are
};

/// Reads the query of a target. Without offset and limit the whole catalog, or the scenario's
/// page; with one of them limit is 500 by default and at most 1000. The text says what is wrong.
struct PageOrFault {
  PageRequest page;
  std::string fault;
};
PageOrFault read_page(const Scenario& scenario, std::string_view target);

/// Sends that page in pieces: {"data":[...],"total_count":n,"links":{"next":url or null}}. At no
/// time more than a piece is in memory. `here` is put before the path of links.next.
io::Task<void> send_page(const Scenario& scenario, PageRequest page, std::string here,
                         io::ServerResponder& responder);

}  // namespace pincer::stages::simulator
