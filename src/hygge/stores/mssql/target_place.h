#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/connections/mssql/table_name.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// Where a table is, or will be: the names of its database and schema, and what the server is like.
struct TargetPlace {
  std::string database;  ///< empty: the session's own
  std::string schema;
  std::string table;
  /// "U" a table, "V" a view, "SN" a synonym ... (sys.objects.type); empty: there is nothing of that name.
  std::string object_type;
  std::int64_t object_id = 0;  ///< 0: there is nothing

  std::string user;                 ///< who the login is in the session's database
  std::string collation;            ///< of the database
  bool is_case_sensitive = false;   ///< whether the catalogue tells names apart by their case
  std::string version;              ///< "16.0.4181.3"
  std::int64_t engine_edition = 0;  ///< SERVERPROPERTY('EngineEdition'): 5 Azure SQL Database, 11 Fabric ...
  std::string no_columnstore;       ///< why no table there can have a columnstore; empty: nothing is known against it

  bool is_there() const noexcept { return object_id != 0; }
  /// Whether no index of the server has keys of more than 900 bytes: before SQL Server 2016.
  bool has_small_keys() const noexcept;
  /// Whether it is a SQL Server whose major version is less than this, and none of Azure's services.
  bool is_server_before(int major) const noexcept;
  /// "[dbo].[orders]", with the database in front where it is another one.
  std::string quoted() const { return quoted(table); }
  /// The same of another object in the schema.
  std::string quoted(std::string_view object) const;
  /// "dbo.orders", for messages.
  std::string shown() const { return shown(table); }
  std::string shown(std::string_view object) const;
  /// The parts as tds::insert_bulk_statement() takes them.
  std::vector<std::string> parts(std::string_view object) const;
  /// A view of the catalogue of the table's database: "[sales].sys.columns", "sys.columns".
  std::string catalogue(std::string_view view) const;
  /// "[sales].sys.sp_rename", "sp_rename": a procedure that works in the table's database.
  std::string procedure(std::string_view name) const;
  /// A statement as it is run in the table's database: GRANT knows no other.
  std::string in_database(const std::string& statement) const;
  /// Whether two names are one to the catalogue. Letters beyond ASCII are compared as they are.
  bool is_same_name(std::string_view left, std::string_view right) const;
  /// The same for what the server can tell alone: it may take names with letters beyond ASCII for one.
  bool may_be_same_name(std::string_view left, std::string_view right) const;
};

/// Asks where a table of this name is. One without a schema is looked for where the server would look, and will be made
/// in the user's default schema.
///
/// Errors   TdsError; Error{Config} for a name of another server, for a database or schema that is not there.
TargetPlace find_place(tds::Session& session, const TableName& name);

}  // namespace hygge::stores::mssql
