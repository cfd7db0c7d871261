#include "tests/conformance/mssql_cases.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/cli/run_connections.h"
#include "hygge/config/project.h"
#include "hygge/core/flow.h"
#include "hygge/engine/sql_text.h"
#include "hygge/homes/mssql/mssql_home.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/session.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/rows.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

namespace {

using engine::TypeId;
using tds::Storage;
using tds::WireType;

std::unique_ptr<tds_server::Server>& server_of_process() {
  static std::unique_ptr<tds_server::Server> one;
  return one;
}

tds_server::Server& server() {
  std::unique_ptr<tds_server::Server>& one = server_of_process();
  if (!one) one = std::make_unique<tds_server::Server>();
  return *one;
}

/// Ends the server with each test: the next one finds an empty catalogue, and when statics end, what its engine needs
/// is gone.
class EndOfServer final : public testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const testing::TestInfo&) override { server_of_process().reset(); }
};
const bool kServerEnds = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new EndOfServer);
  return true;
}();

tds::Session sign_in() {
  tds::ConnectRequest request;
  request.host = "127.0.0.1";
  request.port = server().port();
  request.database = "hygge";
  request.user = "sa";
  request.password = Secret{"Hygge!2026"};
  request.encrypt = tds::Encryption::No;
  return tds::Session::connect(request, CancelToken{});
}

/// What a type of the engine is laid down as.
struct Counterpart {
  WireType type;
  std::uint32_t size;
  Storage storage;
  std::uint8_t scale = 0;
  std::uint8_t precision = 0;
};

std::optional<Counterpart> counterpart_of(const engine::Type& type) {
  static const std::map<TypeId, Counterpart> counterparts{
      {TypeId::Boolean, {WireType::BitN, 1, Storage::Boolean}},
      {TypeId::Int8, {WireType::IntN, 2, Storage::Int8}},
      {TypeId::Int16, {WireType::IntN, 2, Storage::Int16}},
      {TypeId::Int32, {WireType::IntN, 4, Storage::Int32}},
      {TypeId::Int64, {WireType::IntN, 8, Storage::Int64}},
      {TypeId::UInt8, {WireType::IntN, 1, Storage::UInt8}},
      {TypeId::UInt16, {WireType::IntN, 4, Storage::UInt16}},
      {TypeId::UInt32, {WireType::IntN, 8, Storage::UInt32}},
      {TypeId::UInt64, {WireType::DecimalN, 0, Storage::UInt64, 0, 20}},
      {TypeId::Int128, {WireType::DecimalN, 0, Storage::Decimal128, 0, 38}},
      {TypeId::Float, {WireType::FloatN, 4, Storage::Float}},
      {TypeId::Double, {WireType::FloatN, 8, Storage::Double}},
      {TypeId::Text, {WireType::NVarChar, tds::TypeInfo::kMax, Storage::Text}},
      {TypeId::Blob, {WireType::VarBinary, tds::TypeInfo::kMax, Storage::Blob}},
      {TypeId::Date, {WireType::Date, 3, Storage::Date}},
      {TypeId::Timestamp, {WireType::DateTime2, 0, Storage::TimestampMicros, 6}},
      {TypeId::TimestampSeconds, {WireType::DateTime2, 0, Storage::TimestampSeconds, 0}},
      {TypeId::TimestampMillis, {WireType::DateTime2, 0, Storage::TimestampMillis, 3}},
      {TypeId::TimestampNanos, {WireType::DateTime2, 0, Storage::TimestampNanos, 7}},
      {TypeId::TimestampTz, {WireType::DateTimeOffset, 0, Storage::TimestampMicros, 6}},
      {TypeId::Uuid, {WireType::UniqueIdentifier, 16, Storage::Uuid}}};
  if (type.id == TypeId::Decimal) {
    return Counterpart{WireType::DecimalN, 0, tds::decimal_storage(type.precision), type.scale, type.precision};
  }
  const auto found = counterparts.find(type.id);
  return found == counterparts.end() ? std::nullopt : std::optional{found->second};
}

/// The select with every type that has no counterpart as text.
std::string with_counterparts(const engine::Relation& rows) {
  std::vector<std::string> columns;
  for (const engine::Column& column : rows.schema.columns) {
    const std::string name = engine::quote_name(column.name);
    // JSON is text to the engine, by another name.
    const bool is_kept = counterpart_of(column.type) && column.type.sql != "JSON";
    columns.push_back(is_kept ? name : "CAST(" + name + " AS VARCHAR) AS " + name);
  }
  return "SELECT " + join(columns, ", ") + " FROM (" + rows.sql + ")";
}

std::vector<tds::BulkColumn> bulk_columns(const engine::Schema& schema) {
  std::vector<tds::BulkColumn> columns;
  for (const engine::Column& column : schema.columns) {
    const Counterpart counterpart = *counterpart_of(column.type);
    tds::BulkColumn& made = columns.emplace_back();
    made.name = column.name;
    made.type.type = counterpart.type;
    made.type.size = counterpart.size;
    made.type.scale = counterpart.scale;
    made.type.precision = counterpart.precision;
    made.storage = counterpart.storage;
  }
  return columns;
}

/// Loads the rows of a select into a new table and returns what a person writes to have them.
std::string load(engine::Session& session, const std::string& select) {
  static std::atomic<int> tables{0};
  const std::string table = "t" + std::to_string(++tables);
  const engine::Relation rows = relation_of(session, with_counterparts(relation_of(session, select)));
  const std::vector<tds::BulkColumn> columns = bulk_columns(rows.schema);
  std::vector<std::string> definitions;
  for (const tds::BulkColumn& column : columns) {
    definitions.push_back(tds::quote_name(column.name) + " " + tds::sql_name(column.type) + " NULL");
  }
  tds::Session loading = sign_in();
  loading.execute("CREATE TABLE dbo." + table + " (" + join(definitions, ", ") + ")");

  tds::BulkLoad load = loading.bulk(tds::insert_bulk_statement(std::vector<std::string>{"dbo", table}, columns, {}));
  tds::BulkWriter writer{columns, {}};
  writer.begin(load.output());
  engine::Stream stream = session.stream(rows.sql, CancelToken{});
  while (const std::optional<engine::Batch> batch = stream.next()) {
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t i = 0; i < batch->columns(); ++i) {
      engine::Vector column = batch->column(i);
      memory.push_back({column.values(), column.presence(), nullptr});
    }
    writer.write(load.output(), memory, 0, batch->rows());
  }
  tds::BulkWriter::end(load.output());
  load.finish();
  return "{type: mssql, connection: erp, table: dbo." + table + "}";
}

TypeRules rules_of_home() {
  TypeRules rules;
  for (const TypeSample& sample : type_samples()) {
    for (const char* word : {"[]", "STRUCT", "MAP", "UNION", "ENUM", "BIT", "BIGNUM", "INTERVAL", "TIMETZ", "[3]"}) {
      if (sample.type.find(word) != std::string::npos) rules.becomes[sample.name] = "CAST({} AS VARCHAR)";
    }
  }
  rules.becomes["json"] = "CAST({} AS VARCHAR)";
  rules.becomes["time"] = "CAST({} AS VARCHAR)";
  rules.becomes["tinyint"] = "CAST({} AS SMALLINT)";
  rules.becomes["usmallint"] = "CAST({} AS INTEGER)";
  rules.becomes["uinteger"] = "CAST({} AS BIGINT)";
  rules.becomes["ubigint"] = "CAST({} AS DECIMAL(20,0))";
  rules.becomes["hugeint"] = "CAST({} AS DECIMAL(38,0))";
  rules.becomes["uhugeint"] = "CAST({} AS VARCHAR)";
  rules.becomes["uhugeint_ends"] = "CAST({} AS VARCHAR)";
  rules.becomes["timestamp_s"] = "CAST({} AS TIMESTAMP)";
  rules.becomes["timestamp_ms"] = "CAST({} AS TIMESTAMP)";
  rules.leaves_open = {{"float", "SQL Server has no NaN"},
                       {"double", "SQL Server has no NaN"},
                       {"hugeint_ends", "39 digits are more than SQL Server has"}};
  return rules;
}

std::string connections() {
  return "  erp: {type: mssql, server: localhost, port: " + std::to_string(server().port()) +
         ", database: hygge, user: sa, password: Hygge!2026, encrypt: no}\n";
}

/// One table for each target of a test.
std::string table_of(const std::string& name) { return "dbo." + tds::quote_name(name); }

/// The rows of a table, read by home mssql and kept in the session.
engine::Relation seen(engine::Engine& engine, engine::Session& session, const std::filesystem::path& folder,
                      const std::string& table) {
  const std::filesystem::path looking = folder / "looking";
  std::filesystem::create_directory(looking);
  std::ofstream{looking / "hygge.yml"} << "name: looking\nconnections:\n"
                                       << connections() << "flows:\n  f: {home: {type: mssql, connection: erp, table: '"
                                       << table << "'}, store: {type: remembering}}\n";
  config::LoadRequest request;
  request.start = looking;
  const Registry registry = registry_of_cases();
  const config::Project project = config::load_project(request, registry.catalogue());
  const config::FlowConfig& flow = project.flows.at(0);
  Connections opened{project.connections};
  RunOptions run;
  cli::use_connections(opened, run);
  const std::unique_ptr<Home> home = make_home(flow, registry, looking);
  const std::unique_ptr<Store> store = make_store(flow, registry, looking);
  const CancelToken cancel;
  const FlowSessions sessions = reserve_sessions(run.reserve, *home, *store, flow.name, cancel);
  const engine::Relation rows = home->open({.engine = engine,
                                            .session = session,
                                            .cancel = cancel,
                                            .note = [](const std::string&, bool) {},
                                            .sessions = sessions.home.get()});
  session.run("CREATE OR REPLACE TEMP TABLE seen AS " + rows.sql, cancel);
  return relation_of(session, "SELECT * FROM seen");
}

TypeRules rules_of_store() {
  TypeRules rules;
  rules.becomes = {{"tinyint", "CAST({} AS SMALLINT)"},      {"usmallint", "CAST({} AS INTEGER)"},
                   {"uinteger", "CAST({} AS BIGINT)"},       {"ubigint", "CAST({} AS DECIMAL(20,0))"},
                   {"hugeint", "CAST({} AS DECIMAL(38,0))"}, {"uhugeint", "CAST({} AS DECIMAL(38,0))"},
                   {"timestamp_s", "CAST({} AS TIMESTAMP)"}, {"timestamp_ms", "CAST({} AS TIMESTAMP)"}};
  for (const TypeSample& sample : type_samples()) {
    for (const char* word : {"[]", "STRUCT", "MAP", "UNION", "[3]"}) {
      if (sample.type.find(word) != std::string::npos) rules.becomes[sample.name] = "CAST(to_json({}) AS VARCHAR)";
    }
    for (const char* word : {"BIT", "BIGNUM", "TIMETZ", "ENUM", "JSON"}) {
      if (sample.type.starts_with(word)) rules.becomes[sample.name] = "CAST({} AS VARCHAR)";
    }
  }
  // As ISO 8601 has them.
  const auto iso = [](const std::string& zero, const std::string& text) {
    return "CASE WHEN {} IS NOT NULL THEN CASE WHEN {} = INTERVAL 0 DAYS THEN '" + zero + "' ELSE '" + text +
           "' END END";
  };
  rules.becomes["interval"] = iso("PT0S", "P1Y2M3DT4H5M6.007S");
  rules.becomes["interval_below_zero"] = iso("", "P-1Y-2M");
  rules.becomes["interval_of_microseconds"] = iso("", "PT0.000001S");
  rules.refuses = {"hugeint_ends", "uhugeint_ends", "float", "double", "time"};
  return rules;
}

}  // namespace

HomeCase mssql_home_case() {
  return {.name = "Mssql",
          .kind = &mssql_home_kind(),
          .lay_down = [](engine::Session& session, const std::string& select,
                         const std::filesystem::path&) { return load(session, select); },
          .lay_down_broken =
              [](engine::Session& session, const std::filesystem::path&) {
                std::string home = load(session, numbered_rows(30'000));
                server().faults().set("drop_after_rows", 20'000);
                return home;
              },
          .connections = connections,
          .longest_name = 128,
          .types = rules_of_home()};
}

StoreCase mssql_store_case() {
  return {.name = "Mssql",
          .kind = &mssql_store_kind(),
          .section =
              [](const std::filesystem::path&, const std::string& name) {
                return "{type: mssql, connection: erp, table: '" + table_of(name) +
                       "', write_strategy: temp_swap, parallel_workers: 2, lock_timeout: 1500ms}";
              },
          .published = [](engine::Engine& engine, engine::Session& session, const std::filesystem::path& folder,
                          const std::string& name) -> std::optional<engine::Relation> {
            const std::string table = table_of(name);
            if (!server().run("SELECT OBJECT_ID(N'" + table + "')").at(0).at(0)) return std::nullopt;
            return seen(engine, session, folder, table);
          },
          .connections = connections,
          .longest_name = 128,
          .keeps_columns = true,
          .types = rules_of_store()};
}

}  // namespace hygge::test
