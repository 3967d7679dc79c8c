#pragma once

#include <memory>

#include "engine/core/list.hpp"
#include "engine/io/http2_connection.hpp"

namespace pincer::io {

/// The HTTP/2 connections of one pool, which it owns, by what they can take. The fullest that has
/// a place is used first, so that those nobody needs run empty and can be closed.
class Http2Places {
 public:
  Http2Places() = default;
  Http2Places(const Http2Places&) = delete;
  Http2Places& operator=(const Http2Places&) = delete;
  ~Http2Places() {
    for (core::List<Http2Connection>* list : {&idle_, &roomy_, &full_, &going_}) {
      while (Http2Connection* connection = list->pop_front()) {
        const std::unique_ptr<Http2Connection> closed(connection);
      }
    }
  }

  /// One that takes a stream; none: there is no place.
  Http2Connection* best() noexcept {
    Http2Connection* connection = roomy_.front();
    return connection != nullptr ? connection : idle_.back();
  }
  /// The one that has been without streams longest.
  Http2Connection* oldest_idle() noexcept { return idle_.front(); }

  /// Takes a new one, or moves one to where it belongs now.
  void place(Http2Connection& connection) noexcept {
    connection.unlink();
    if (connection.going()) {
      going_.push_back(connection);
    } else if (!connection.may_join()) {
      full_.push_back(connection);
    } else if (connection.streams() == 0) {
      idle_.push_back(connection);
    } else {
      roomy_.push_front(connection);
    }
  }

 private:
  core::List<Http2Connection> idle_;   // the one used last at the back
  core::List<Http2Connection> roomy_;  // about the fullest in front
  core::List<Http2Connection> full_;
  core::List<Http2Connection> going_;  // take no more streams
};

}  // namespace pincer::io
