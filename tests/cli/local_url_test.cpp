#include "cli/local_url.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(local_url)

BOOST_AUTO_TEST_CASE(local_is_this_machine_and_its_private_network) {
  for (const char* url : {"http://localhost:1/v1", "http://127.0.0.9", "http://[::1]:8000/",
                          "http://0.0.0.0/", "http://box.local/v1", "http://10.1.2.3",
                          "http://192.168.1.5:8000/v1", "http://172.16.0.1", "http://172.31.9.9"}) {
    BOOST_TEST(is_local_url(url), url);
  }
  for (const char* url : {"", "nonsense", "https://api.example.com/v1", "http://172.32.0.1",
                          "http://172.15.0.1", "http://11.0.0.1", "http://10.example.com",
                          "http://192.168.example.com", "http://local/"}) {
    BOOST_TEST(!is_local_url(url), url);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
