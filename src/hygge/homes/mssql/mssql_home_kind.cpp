#include <map>
#include <set>
#include <utility>

#include "hygge/config/advice.h"
#include "hygge/config/project.h"
#include "hygge/connections/connections.h"
#include "hygge/connections/mssql/mssql_settings.h"
#include "hygge/connections/mssql/server_table.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/homes/mssql/condition.h"
#include "hygge/homes/mssql/list_tables.h"
#include "hygge/homes/mssql/mssql_home.h"
#include "hygge/homes/mssql/source_query.h"

namespace hygge {

namespace {

using config::Section;
using config::Type;

std::vector<config::Fault> check(const Section& section) {
  std::vector<config::Fault> faults;
  const bool has_query = section.given("query");
  if (has_query && section.given("table")) {
    faults.push_back({"query", "both table and query are given", "keep one of them"});
  } else if (has_query && homes::mssql::query_text(section.text("query")).empty()) {
    faults.push_back({"query", "query is empty", "write one SELECT"});
  } else if (!has_query && !section.has("table")) {
    faults.push_back({"connection", "the home says neither table nor query", "add table: dbo.orders, or a query"});
  } else if (!has_query && !parse_table_name(section.text("table"))) {
    faults.push_back({"table", config::quote(section.text("table")) + " is no name of a table",
                      "write it as in dbo.orders or [my schema].[a.b]"});
  }
  for (const std::string setting : {"columns", "watermark.primary_key"}) {
    std::set<std::string> seen;
    const std::vector<std::string> columns = section.list(setting);
    for (std::size_t item = 0; item < columns.size(); ++item) {
      if (seen.insert(columns[item]).second) continue;
      faults.push_back(
          {setting, setting + " names " + config::quote(columns[item]) + " twice", "name each column once", item});
    }
  }
  const std::string open = has_query ? homes::mssql::what_is_left_open(section.text("query")) : "";
  if (!open.empty()) {
    faults.push_back({"query", "query " + open, "close it; a quote within quotes is written twice"});
  }
  const std::string problem = section.has("where") ? homes::mssql::why_no_condition(section.text("where")) : "";
  if (!problem.empty()) {
    faults.push_back({"where", "where " + problem, "write one condition, such as: country = 'DK' AND amount > 100"});
  }
  return faults;
}

config::KindSettings settings() {
  config::KindSettings kind;
  kind.name = "mssql";
  kind.summary = "a table or a query of SQL Server or Azure SQL";
  kind.check = check;
  kind.lists_entities = true;
  kind.changes_connection = [](const Section& section) {
    const std::string intent = section.text("application_intent");
    using Changes = std::map<std::string, std::string>;
    return intent.empty() ? Changes{} : Changes{{"read_only", intent == "read_only" ? "true" : "false"}};
  };
  kind.server_table = [](const Section& home, const Section& connection) {
    return home.given("query") ? std::nullopt : server_table(home.text("table"), connection);
  };
  kind.settings = {
      {.name = "connection",
       .help = "the server, by its name below connections:; or its own keys, see below",
       .example = "erp",
       .connection_kind = "mssql"},
      {.name = "table",
       .help = "what to read, a table or a view, with {entity}, {schema} or {table} in it or not; the entity's name "
               "unless told",
       .example = "dbo.orders",
       .is_entity_by_default = true,
       .names_entity = true},
      {.name = "query",
       .help = "what to read instead of a table: one SELECT, with {entity}, {schema} or {table} in it or not",
       .names_entity = true},
      {.name = "columns", .type = Type::TextList, .help = "the columns to move, in this order; all unless told"},
      {.name = "where",
       .help = "a condition in the server's SQL; only rows for which it is true are read",
       .example = "country = 'DK' AND amount > 100"},
      {.name = "seventh_digit",
       .type = Type::Choice,
       .fallback = "auto",
       .help = "datetime2(7) in nanoseconds (keep: or it fails), in microseconds (cut), or as the values allow (auto)",
       .choices = {"auto", "keep", "cut"}},
      {.name = "offsets",
       .type = Type::Choice,
       .fallback = "warn",
       .help =
           "datetimeoffset is kept as a moment in UTC; its offset is lost, with a warning or without (drop), or goes "
           "into a column `<name>_offset` in minutes (column)",
       .choices = {"warn", "drop", "column"}},
      {.name = "invalid_text",
       .type = Type::Choice,
       .fallback = "fail",
       .help =
           "what becomes of text that is none (half of a surrogate pair, bytes that are no UTF-8): fail names the row "
           "and its column, replace puts U+FFFD there, and counts",
       .choices = {"fail", "replace"}},
      {.name = "isolation",
       .type = Type::Choice,
       .help = "what is seen of others' changes; read_committed unless told, for several readers snapshot where it is "
               "allowed",
       .choices = {"read_committed", "snapshot", "read_uncommitted", "repeatable_read", "serializable"}},
      {.name = "application_intent",
       .type = Type::Choice,
       .help = "read_only: a readable replica will do; else as the connection says",
       .choices = {"read_only", "read_write"}},
      {.name = "batch_size",
       .type = Type::Integer,
       .fallback = "2048",
       .help = "rows that are decoded and handed on together, 2048 at most; fewer for very wide rows",
       .minimum = 1},
      {.name = "row_multiplier",
       .type = Type::Integer,
       .help = "a line in the log whenever so many rows more were read",
       .minimum = 1,
       .example = "1000000"},
      {.name = "readers",
       .type = Type::Integer,
       .help = "sessions that read one table in ranges of its key; chosen from its size unless told",
       .minimum = 1,
       .maximum = 64,
       .example = "4"},
  };
  for (config::Setting& setting : config::watermark_settings()) kind.settings.push_back(std::move(setting));
  for (config::Setting& setting : config::settings_of_connection(mssql_connection_kind())) {
    kind.settings.push_back(std::move(setting));
  }
  return kind;
}

}  // namespace

const HomeKind& mssql_home_kind() {
  static const HomeKind kind{
      .settings = settings(),
      .make = [](const Section& section, const KindContext& context) -> std::unique_ptr<Home> {
        return std::make_unique<homes::mssql::MssqlHome>(section, context);
      },
      .folders = [](const Section&) { return std::vector<std::filesystem::path>{}; },
      .examine = [](const Section&, const KindContext&) { return std::vector<Finding>{}; },
      .list_entities =
          [](const Section& section, Reservations& sessions) {
            const MssqlConnection::Session session = sessions.take(section.text("connection"));
            return homes::mssql::list_tables(*session);
          },
  };
  return kind;
}

}  // namespace hygge
