#pragma once

#include <string>

#include "tests/support/project.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

/// A project with one connection, `erp`, to a test server of its own.
class ServedProject : public Project {
 public:
  /// `connection`: more of its keys, ", pool_size: 3", or ", encrypt: no" for runs that are to start quickly.
  explicit ServedProject(const std::string& connection = {});

  tds_server::Server& server() noexcept { return server_; }
  /// Writes hygge.yml with these flows, in the lines below `flows:` as they stand there.
  void write_flows(const std::string& flows) const;
  /// Loads `rows` rows (id int, name nvarchar(50), amount decimal(18,2)) into a new table.
  void make_orders(const std::string& table, int rows);

 private:
  tds_server::Server server_;
  const std::string connection_;
};

}  // namespace hygge::test
