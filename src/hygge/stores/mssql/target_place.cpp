#include "hygge/stores/mssql/target_place.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// The part of a name that is so far from its end: 0 the table, 1 the schema, 2 the database.
std::string part_from_end(const TableName& name, std::size_t place) {
  return place < name.parts.size() ? name.parts[name.parts.size() - 1 - place] : std::string{};
}

/// In Azure SQL Database columnstores begin with S3; an elastic pool does not tell its size. What the server does not
/// know is NULL.
std::string why_no_columnstore(const std::string& objective, bool is_babelfish) {
  if (is_babelfish) return "Babelfish has no columnstores";
  constexpr std::array<std::string_view, 5> kWithout{"Free", "Basic", "S0", "S1", "S2"};
  if (std::find(kWithout.begin(), kWithout.end(), objective) == kWithout.end()) return {};
  return "databases of the service objective " + objective + " have no columnstores (those from S3 on have)";
}

/// Where the name leads when the database is `prefix` ("[sales]." or nothing). A catalogue that finds the schema `sys`
/// by SYS does not care for case.
std::string question(const std::string& prefix, const std::string& database, const TableName& name) {
  const std::string named = tds::quote_text(name.quoted());
  const std::string property =
      "CAST(DATABASEPROPERTYEX(" + (database.empty() ? "DB_NAME()" : tds::quote_text(database));
  return "SELECT " + property +
         ", 'Collation') AS nvarchar(128)), CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), "
         "CAST(SERVERPROPERTY('EngineEdition') AS int), (SELECT COUNT(*) FROM " +
         prefix + "sys.schemas WHERE name = N'SYS'), (SELECT COUNT(*) FROM " + prefix +
         "sys.schemas WHERE name = " + tds::quote_text(part_from_end(name, 1)) +
         "), CAST(USER_NAME() AS nvarchar(128)), " + property +
         ", 'ServiceObjective') AS nvarchar(128)), CAST(SERVERPROPERTY('Babelfish') AS int); SELECT o.object_id, "
         "s.name, o.name, RTRIM(o.type) FROM " +
         prefix + "sys.objects AS o INNER JOIN " + prefix +
         "sys.schemas AS s ON s.schema_id = o.schema_id WHERE o.object_id = OBJECT_ID(" + named + ")";
}

/// The schema in which a table is made whose name tells none.
std::string default_schema(tds::Session& session, const std::string& prefix) {
  const std::string statement = "SELECT CAST(SCHEMA_NAME() AS nvarchar(128))";
  const auto answer = ask_catalogue(
      session, prefix.empty() ? statement : "EXEC " + prefix + "sys.sp_executesql " + tds::quote_text(statement));
  const std::string schema = answer.empty() || answer[0].empty() ? "" : answer[0][0].text(0);
  return schema.empty() ? "dbo" : schema;
}

}  // namespace

bool TargetPlace::is_server_before(int major) const noexcept {
  constexpr std::int64_t kLastOfServers = 4;  // of the editions; the services of Azure count versions of their own
  return !version.empty() && engine_edition <= kLastOfServers && std::atoi(version.c_str()) < major;
}

bool TargetPlace::has_small_keys() const noexcept {
  constexpr int kServer2016 = 13;
  return is_server_before(kServer2016);
}

std::string TargetPlace::quoted(std::string_view object) const {
  return (database.empty() ? "" : tds::quote_name(database) + ".") + tds::quote_name(schema) + "." +
         tds::quote_name(object);
}

std::string TargetPlace::shown(std::string_view object) const { return TableName{parts(object)}.shown(); }

std::vector<std::string> TargetPlace::parts(std::string_view object) const {
  std::vector<std::string> all{schema, std::string{object}};
  if (!database.empty()) all.insert(all.begin(), database);
  return all;
}

std::string TargetPlace::catalogue(std::string_view view) const {
  return (database.empty() ? "" : tds::quote_name(database) + ".") + "sys." + std::string{view};
}

std::string TargetPlace::procedure(std::string_view name) const {
  return (database.empty() ? "" : tds::quote_name(database) + ".sys.") + std::string{name};
}

std::string TargetPlace::in_database(const std::string& statement) const {
  return database.empty() ? statement : "EXEC " + procedure("sp_executesql") + " " + tds::quote_text(statement);
}

bool TargetPlace::is_same_name(std::string_view left, std::string_view right) const {
  return left == right || (!is_case_sensitive && lower_case(left) == lower_case(right));
}

bool TargetPlace::may_be_same_name(std::string_view left, std::string_view right) const {
  const auto has_others = [](std::string_view name) {
    return std::any_of(name.begin(), name.end(),
                       [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
  };
  return is_same_name(left, right) || (!is_case_sensitive && (has_others(left) || has_others(right)));
}

TargetPlace find_place(tds::Session& session, const TableName& name) {
  if (name.parts.size() > 3) {
    throw Error{ErrorKind::Config, "'" + name.shown() + "' names a table of another server"}.advise(
        "connect to that server, and name database, schema and table at most");
  }
  TargetPlace place;
  place.database = part_from_end(name, 2);
  if (!place.database.empty()) {
    const auto answer = ask_catalogue(session, "SELECT CASE WHEN DB_ID(" + tds::quote_text(place.database) +
                                                   ") IS NULL THEN 0 WHEN DB_ID(" + tds::quote_text(place.database) +
                                                   ") = DB_ID() THEN 1 ELSE 2 END");
    const std::int64_t which = answer.at(0).at(0).number(0);
    if (which == 0) {
      throw Error{ErrorKind::Config, "there is no database '" + printable(place.database) + "'"}.advise(
          "check the name, or that the login may see the database; where {entity} brings a schema of its own, write "
          "{table}");
    }
    if (which == 1) place.database.clear();
  }
  const std::string prefix = place.database.empty() ? "" : tds::quote_name(place.database) + ".";
  const auto answers = ask_catalogue(session, question(prefix, place.database, name));
  const CatalogueRow& facts = answers.at(0).at(0);
  place.collation = facts.text(0);
  place.version = facts.text(1);
  place.engine_edition = facts.number(2);
  place.user = facts.text(5);
  place.no_columnstore = why_no_columnstore(facts.text(6), facts.value(7) && facts.flag(7));
  // A database that ignores case has a catalogue that does; another's may all the same (contained databases).
  place.is_case_sensitive = !facts.flag(3) && lower_case(place.collation).find("_ci_") == std::string::npos;
  place.schema = part_from_end(name, 1);
  place.table = part_from_end(name, 0);
  if (!answers.at(1).empty()) {
    const CatalogueRow& object = answers[1][0];
    place.object_id = object.number(0);
    place.schema = object.text(1);
    place.table = object.text(2);
    place.object_type = object.text(3);
  } else if (place.schema.empty()) {
    place.schema = default_schema(session, prefix);
  } else if (!facts.flag(4)) {
    throw Error{ErrorKind::Config, "there is no schema '" + printable(place.schema) + "'"}.advise(
        "create it (CREATE SCHEMA), or name another");
  }
  if (utf16_units(place.table) > 128) {
    throw Error{ErrorKind::Config, "the table's name has more than 128 characters"}
        .because("SQL Server's names have 1 to 128 characters")
        .advise("shorten it");
  }
  return place;
}

}  // namespace hygge::stores::mssql
