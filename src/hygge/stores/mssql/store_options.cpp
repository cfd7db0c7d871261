#include "hygge/stores/mssql/store_options.h"

#include <set>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/config/advice.h"
#include "hygge/connections/mssql/mssql_settings.h"
#include "hygge/connections/mssql/server_table.h"
#include "hygge/stores/mssql/overrides.h"
#include "hygge/stores/mssql/table_hints.h"

namespace hygge::stores::mssql {

namespace {

using config::Fault;
using config::Section;
using config::Type;

/// "'vector' is no type of SQL Server (what is in its parentheses is missing)".
std::string sentence_of(const Error& error) {
  return error.headline() + (error.reason().empty() ? "" : " (" + error.reason() + ")");
}

/// Settings that name columns, each at most once.
void check_columns(const Section& section, const char* setting, std::vector<Fault>& faults) {
  std::set<std::string> seen;
  const std::vector<std::string> columns = section.list(setting);
  for (std::size_t item = 0; item < columns.size(); ++item) {
    if (seen.insert(columns[item]).second) continue;
    faults.push_back({setting, std::string{setting} + " names " + config::quote(columns[item]) + " twice",
                      "name each column once", item});
  }
}

/// What can be known to be wrong before the data are seen.
void check_types(const Section& section, std::vector<Fault>& faults) {
  for (const auto& [column, type] : section.map("schema_overrides")) {
    try {
      parse_override(type);
    } catch (const Error& error) {
      faults.push_back({"schema_overrides", "schema_overrides of " + config::quote(column) + ": " + sentence_of(error),
                        error.advice(), std::nullopt, column});
    }
  }
}

void check_hints(const Section& section, std::vector<Fault>& faults) {
  const std::vector<std::string> hints = section.list("table_hints");
  for (std::size_t item = 0; item < hints.size(); ++item) {
    try {
      parse_table_hints({&hints[item], 1});
    } catch (const Error& error) {
      faults.push_back({"table_hints", sentence_of(error), error.advice(), item});
    }
  }
}

std::vector<Fault> check(const Section& section) {
  std::vector<Fault> faults;
  if (!section.has("table")) {
    faults.push_back({"connection", "the store says no table", "add table: dbo.orders"});
  } else if (const std::optional<TableName> name = parse_table_name(section.text("table")); !name) {
    faults.push_back({"table", config::quote(section.text("table")) + " is no name of a table",
                      "write it as in dbo.orders or [my schema].[a.b]"});
  } else if (name->parts.back().starts_with('#')) {
    faults.push_back({"table", "a temporary table is gone when the run ends", "name one that stays, as in dbo.orders"});
  }
  const bool merges = section.text("write_strategy") == "merge";
  // One that is written wrongly has been told already.
  if (merges && section.list("key_columns").empty() && !section.value("key_columns").is_wrong) {
    faults.push_back({"write_strategy", "merge needs to know the key", "add key_columns: [id]"});
  }
  if (!merges && section.given("key_columns")) {
    faults.push_back({"key_columns", "key_columns is for write_strategy: merge", "add that, or leave it out"});
  }
  if (merges && section.text("if_exists") == "replace") {
    faults.push_back(
        {"if_exists", "merge keeps the rows that are there, and replace does not", "leave one of them out"});
  }
  const bool rejects = section.text("on_error") == "reject";
  for (const char* setting : {"reject_limit", "reject_path"}) {
    if (rejects || !section.given(setting)) continue;
    faults.push_back({setting, std::string{setting} + " is for on_error: reject", "add that, or leave it out"});
  }
  const bool is_columnstore = section.boolean("table_options.clustered_columnstore");
  if (section.given("table_options.heap") && section.boolean("table_options.heap") && is_columnstore &&
      section.given("table_options.clustered_columnstore")) {
    faults.push_back({"table_options.heap", "a table is a heap or a clustered columnstore, not both", "keep one"});
  }
  if (section.integer("schema_inference.min_varchar") > section.integer("schema_inference.max_varchar")) {
    faults.push_back({"schema_inference.min_varchar", "min_varchar is above max_varchar", "lower it"});
  }
  check_columns(section, "key_columns", faults);
  check_columns(section, "table_options.primary_key", faults);
  check_types(section, faults);
  check_hints(section, faults);
  return faults;
}

IfExists if_exists_of(const Section& section, RunType run_type, bool run_type_given) {
  const std::string word = section.text("if_exists");
  if (word == "replace") return IfExists::Replace;
  if (word == "fail") return IfExists::Fail;
  if (section.given("if_exists")) return IfExists::Append;
  // Who writes full_drop, or wants tables swapped, wants the new set in the place of the old one.
  const bool drops = run_type_given && run_type == RunType::FullDrop;
  const bool swaps = section.text("write_strategy") == "temp_swap" && run_type == RunType::FullDrop;
  const bool merges = section.text("write_strategy") == "merge";
  return (drops || swaps) && !merges ? IfExists::Replace : IfExists::Append;
}

Strategy strategy_of(std::string_view word) {
  if (word == "temp_swap") return Strategy::TempSwap;
  return word == "merge" ? Strategy::Merge : Strategy::DirectInsert;
}

}  // namespace

config::KindSettings mssql_store_settings() {
  config::KindSettings kind;
  kind.name = "mssql";
  kind.summary = "a table of SQL Server or Azure SQL";
  kind.check = check;
  kind.server_table = [](const Section& store, const Section& connection) {
    return server_table(store.text("table"), connection);
  };
  kind.also_writes_to = [](const Section& store) {
    return std::string{store.text("on_error") == "reject" ? "reject_path" : ""};
  };
  kind.replaces_rows = [](const Section& store, const Section& flow) {
    return if_exists_of(store, run_type_of(flow.text("run_type")), flow.given("run_type")) == IfExists::Replace;
  };
  kind.settings = {
      {.name = "connection",
       .help = "the server, by its name below connections:; or its own keys, see below",
       .example = "warehouse",
       .connection_kind = "mssql"},
      {.name = "table",
       .help = "where rows settle, with {entity}, {schema} or {table} in it or not; the entity's name unless told; "
               "made when it is missing",
       .example = "dbo.orders",
       .is_entity_by_default = true,
       .names_entity = true},
      {.name = "if_exists",
       .type = Type::Choice,
       .fallback = "append",
       .help =
           "what becomes of a table that is there; replace by itself with temp_swap, and where run_type: full_drop is "
           "written",
       .choices = {"append", "replace", "fail"}},
      {.name = "write_strategy",
       .type = Type::Choice,
       .fallback = "direct_insert",
       .help = "how rows come into it: straight, by a table of their own that takes its place, or merged by a key",
       .choices = {"direct_insert", "temp_swap", "merge"}},
      {.name = "key_columns",
       .type = Type::TextList,
       .help = "merge: the columns that tell rows apart",
       .example = "id"},
      {.name = "batch_size",
       .type = Type::Integer,
       .fallback = "102400",
       .help = "rows that are loaded at a time; from 102,400 on a columnstore compresses them at once",
       .minimum = 1,
       .maximum = 10'000'000},
      {.name = "parallel_workers",
       .type = Type::Integer,
       .fallback = "8",
       .help = "sessions that load side by side at most, where the table and the pool allow it",
       .minimum = 1,
       .maximum = 64},
      {.name = "table_hints",
       .type = Type::TextList,
       .help = "hints for bulk load: TABLOCK, CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS",
       .example = "TABLOCK"},
      {.name = "schema_inference.sample_batches",
       .type = Type::Integer,
       .fallback = "3",
       .help = "batches that are looked at for the length of texts before a table is made",
       .minimum = 0,
       .maximum = 1000},
      {.name = "schema_inference.buffer_factor",
       .type = Type::Number,
       .fallback = "1.5",
       .help = "how much longer than the longest text of the sample a column is made",
       .minimum = 1,
       .maximum = 100},
      {.name = "schema_inference.min_varchar",
       .type = Type::Integer,
       .fallback = "50",
       .help = "the least length of a text column",
       .minimum = 1,
       .maximum = 4000},
      {.name = "schema_inference.max_varchar",
       .type = Type::Integer,
       .fallback = "4000",
       .help = "the greatest length; longer texts are nvarchar(max)",
       .minimum = 1,
       .maximum = 4000},
      {.name = "schema_overrides",
       .type = Type::TextMap,
       .help = "types for columns of a table that is made, by name",
       .example = "{note: nvarchar(500), amount: 'decimal(18,2) not null'}"},
      {.name = "table_options.clustered_columnstore",
       .type = Type::Boolean,
       .fallback = "true",
       .help = "make new tables with a clustered columnstore index"},
      {.name = "table_options.heap", .type = Type::Boolean, .fallback = "false", .help = "make them without one"},
      {.name = "table_options.primary_key", .type = Type::TextList, .help = "the primary key of new tables"},
      {.name = "table_options.compression",
       .type = Type::Choice,
       .fallback = "none",
       .help = "of new tables; columnstore_archive for columnstores, row and page for others",
       .choices = {"none", "row", "page", "columnstore_archive"}},
      {.name = "keep_identity",
       .type = Type::Choice,
       .fallback = "auto",
       .help = "load the values that the rows bring for an identity column (true), or have the server make them "
               "(false); auto: load them where the table's rows are replaced and all of them fit, or merged by this "
               "column",
       .choices = {"auto", "true", "false"}},
      {.name = "add_columns",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "add columns that the table lacks, as nullable ones"},
      {.name = "widen",
       .type = Type::Boolean,
       .fallback = "true",
       .help = "make a text column of a table that this run makes longer when a later row does not fit"},
      {.name = "on_error",
       .type = Type::Choice,
       .fallback = "fail",
       .help = "what becomes of rows that do not fit: the flow fails, or they are set aside in a Parquet file",
       .choices = {"fail", "reject"}},
      {.name = "reject_limit",
       .type = Type::Integer,
       .fallback = "1000",
       .help = "rows that are set aside at most; one more fails the flow",
       .minimum = 0,
       .maximum = 1'000'000},
      {.name = "reject_path",
       .type = Type::Path,
       .fallback = "rejects",
       .help = "the folder for rows that are set aside"},
      {.name = "invalid_values",
       .type = Type::Choice,
       .fallback = "fail",
       .help = "NaN, infinities and dates out of range: the flow fails, or they become NULL",
       .choices = {"fail", "set_null"}},
      {.name = "lock_timeout",
       .type = Type::Duration,
       .fallback = "30s",
       .help = "how long publishing waits for locks of others, and at most for another run that loads the table"},
  };
  for (config::Setting& setting : config::settings_of_connection(mssql_connection_kind())) {
    kind.settings.push_back(std::move(setting));
  }
  return kind;
}

StoreOptions StoreOptions::read(const config::Section& section, const KindContext& context) {
  const std::optional<TableName> table = parse_table_name(section.text("table"));
  if (!table) throw Error{ErrorKind::Internal, "the table's name was not checked"};
  StoreOptions options;
  options.connection = section.text("connection");
  options.table = *table;
  options.where = section.where("table");
  options.hint_places = section.places("table_hints");
  options.key_places = section.places("key_columns");
  const char* design = section.given("table_options.primary_key") ? "table_options.primary_key" : "table";
  options.table_where = section.where(design);
  options.primary_key_places = section.places(design);
  options.override_places = section.places("schema_overrides");
  options.if_exists = if_exists_of(section, context.run_type, context.run_type_given);
  options.strategy = strategy_of(section.text("write_strategy"));
  options.key_columns = section.list("key_columns");
  options.merges_though_full_drop =
      options.strategy == Strategy::Merge && context.run_type_given && context.run_type == RunType::FullDrop;
  options.batch_size = section.rows("batch_size");
  options.parallel_workers = static_cast<unsigned>(section.integer("parallel_workers"));
  options.workers_given = section.given("parallel_workers");
  options.hints = section.list("table_hints");
  options.sample_batches = static_cast<std::size_t>(section.integer("schema_inference.sample_batches"));
  options.buffer_factor = section.number("schema_inference.buffer_factor");
  options.min_varchar = static_cast<std::size_t>(section.integer("schema_inference.min_varchar"));
  options.max_varchar = static_cast<std::size_t>(section.integer("schema_inference.max_varchar"));
  options.overrides = section.map("schema_overrides");
  options.columnstore_given = section.given("table_options.clustered_columnstore");
  options.heap = section.boolean("table_options.heap");
  options.clustered_columnstore = section.boolean("table_options.clustered_columnstore") && !options.heap;
  options.primary_key = section.list("table_options.primary_key");
  options.compression = section.text("table_options.compression");
  if (const std::string kept = section.text("keep_identity"); kept != "auto") options.keep_identity = kept == "true";
  options.add_columns = section.boolean("add_columns");
  options.widen = section.boolean("widen");
  options.rejects = section.text("on_error") == "reject";
  options.reject_limit = section.rows("reject_limit");
  options.reject_path = section.text("reject_path");
  options.nulls_invalid_values = section.text("invalid_values") == "set_null";
  options.lock_timeout = section.duration("lock_timeout");
  return options;
}

}  // namespace hygge::stores::mssql
