#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "hygge/connections/connections.h"
#include "hygge/engine/drain.h"
#include "hygge/stores/mssql/table_load.h"
#include "tests/connections/connection_project.h"
#include "tests/engine/fakes.h"
#include "tests/support/tds_server/server.h"

namespace hygge::stores::mssql::test {

/// A column of a table in the words of bulk loads, which takes the column of that number of a relation.
LoadColumn load_column(const std::string& name, tds::WireType type, std::uint32_t size, tds::Storage storage,
                       std::size_t source);
/// "id" bigint NOT NULL from the first column, "text" nvarchar of so many characters from the second.
LoadColumns id_and_text(std::uint32_t characters);

/// Loads rows of the engine into tables of the test server.
class LoadingTest : public testing::Test {
 protected:
  LoadingTest();

  /// Rows that a query of the engine gives.
  engine::Relation relation(const std::string& sql);
  /// The settings for [dbo].[t] of the server.
  LoadSettings settings(LoadColumns columns) const;
  /// Loads what the query gives in its order, through sessions of the pool.
  LoadCounts load(const LoadSettings& settings, const std::string& sql, std::size_t writers = 1);
  LoadSessions pooled();
  /// Loads by writers of `load`.
  Rows drain(TableLoad& load, const std::string& sql, std::size_t writers = 1, bool ordered = true);

  tds_server::Server& server() { return server_; }
  /// The only value of a query on the server.
  std::string ask(const std::string& sql) { return server_.run(sql).at(0).at(0).value_or("NULL"); }
  MssqlConnection& connection() { return connections_.mssql("erp"); }

  engine::test::EngineInAFolder place_;
  engine::Session session_ = place_.session();
  CancelToken cancel_;

 private:
  tds_server::Server server_;
  const hygge::test::ConnectionProject project_;
  const config::Project loaded_;
  Connections connections_;
};

}  // namespace hygge::stores::mssql::test
