#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "hygge/base/files.h"
#include "tests/support/run_program.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

/// FreeTDS's programs, pointed at a server by a configuration file in a folder of their own.
class FreeTds {
 public:
  /// `encryption` as freetds.conf takes it: off, request (the login only), require, strict.
  explicit FreeTds(const tds_server::Server& server, std::string_view encryption = "off",
                   std::string_view version = "7.4");

  /// The program's path, or nothing when it is not installed.
  static std::optional<std::filesystem::path> find(std::string_view program);
  /// Runs a batch with tsql; its output has the rows, columns parted by tabs, and errors go to `err`.
  ProgramResult tsql(const std::string& batch, const std::string& password = "Hygge!2026");
  ProgramResult bsqldb(const std::string& batch);
  /// freebcp with these words after the table's name: {"out", file, "-c"}.
  ProgramResult freebcp(const std::string& table, const std::vector<std::string>& words);
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  ProgramResult run(std::string_view program, std::vector<std::string> arguments, const std::string& input);

  files::TemporaryFolder folder_;
};

/// Runs third_party/tedious/check.js: one line of JSON for each step. Nothing when it is not installed.
std::optional<std::vector<nlohmann::json>> tedious(const tds_server::Server& server, nlohmann::json job);

/// Rows as one text: columns parted by '|', NULL as "NULL", a line each.
std::string as_lines(const std::vector<std::vector<std::optional<std::string>>>& rows);

}  // namespace hygge::test

/// Skips a test whose foreign client is not installed; not in CI, where script/bootstrap has installed all.
#define HYGGE_NEED_CLIENT(found)                                                               \
  if (!(found)) {                                                                              \
    ASSERT_EQ(std::getenv("CI"), nullptr) << "script/bootstrap must install the test clients"; \
    GTEST_SKIP() << "a client for this test is not installed; run script/bootstrap";           \
  }
