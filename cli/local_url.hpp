#pragma once

#include <string_view>

namespace pincer::cli {

/// The host of a base URL is this machine or stands in a private network: localhost, 127.0.0.0/8,
/// ::1, 0.0.0.0, *.local, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.
bool is_local_url(std::string_view url);

}  // namespace pincer::cli
