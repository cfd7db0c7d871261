#include <set>

#include "hygge/config/advice.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/homes/mssql/condition.h"
#include "hygge/homes/mssql/mssql_home.h"
#include "hygge/homes/mssql/source_query.h"

namespace hygge {

namespace {

using config::Need;
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
    faults.push_back({"table", "this is no name of a table", "write it as in dbo.orders or [my schema].[a.b]"});
  }
  std::set<std::string> seen;
  for (const std::string& column : section.list("columns")) {
    if (!seen.insert(column).second) {
      faults.push_back({"columns", "columns names " + config::quote(column) + " twice", "name each column once"});
    }
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
  kind.settings = {
      {.name = "connection",
       .need = Need::Required,
       .help = "the server, by its name below connections:",
       .example = "erp",
       .connection_kind = "mssql"},
      {.name = "table",
       .help = "what to read, a table or a view, with {entity} in it or not; the entity's name unless told",
       .example = "dbo.orders",
       .is_entity_by_default = true,
       .names_entity = true},
      {.name = "query",
       .help = "what to read instead of a table: one SELECT, with {entity} in it or not",
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
  };
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
  };
  return kind;
}

}  // namespace hygge
