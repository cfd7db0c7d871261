#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/support/tds_server/server.h"
#include "tests/tds_server/client_programs.h"

namespace hygge::test {

/// A server, and what its SQL gives.
class SqlTest : public testing::Test {
 protected:
  std::string rows(const std::string& batch) { return as_lines(server_.run(batch)); }
  /// "208: Invalid object name 't'."
  std::string error(const std::string& batch) {
    try {
      server_.run(batch);
    } catch (const std::runtime_error& thrown) {
      return thrown.what();
    }
    return "no error";
  }
  int number(const std::string& batch) { return std::atoi(error(batch).c_str()); }

  tds_server::Server server_;
};

}  // namespace hygge::test
