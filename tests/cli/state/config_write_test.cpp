#include "cli/state/config_write.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(config_write)
BOOST_AUTO_TEST_SUITE_END()
