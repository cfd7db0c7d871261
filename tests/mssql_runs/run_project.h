#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/mssql_runs/run_server.h"
#include "tests/support/project.h"

namespace hygge::test {

/// A project with one connection, `erp`, to the server of integration runs, and the samples on top of it.
class RunProject : public Project {
 public:
  /// `connection`: more of its keys, ", pool_size: 3". `options`: of the test server.
  explicit RunProject(const std::string& connection = {}, tds_server::Options options = {});

  RunServer& server() noexcept { return server_; }
  /// Writes hygge.yml with these flows, in the lines below `flows:` as they stand there.
  void write_flows(const std::string& flows) const;
  /// Loads `rows` rows (id int, name nvarchar(50), amount decimal(18,2)) into a new table.
  void make_orders(const std::string& table, int rows);

  /// Where the samples are.
  static std::filesystem::path sample(const std::string& name);
  /// Copies samples/NAME here. The test server is not encrypted, and a real one is reached as its URL says.
  void copy_sample(const std::string& name) const;
  /// What starts a sample, with the server as both ERP and DWH; more words and variables may follow.
  ProgramRequest sample_request(const std::string& name, const std::vector<std::string>& more = {}) const;
  /// Starts a sample that was copied.
  ProgramResult start_sample(const std::string& name, const std::vector<std::string>& more = {}) const;

 private:
  RunServer server_;
  const std::string connection_;
};

}  // namespace hygge::test
