#include "tests/stores/mssql/loading.h"

namespace hygge::stores::mssql::test {

LoadColumn load_column(const std::string& name, tds::WireType type, std::uint32_t size, tds::Storage storage,
                       std::size_t source) {
  LoadColumn column;
  column.bulk.name = name;
  column.bulk.type.type = type;
  column.bulk.type.size = size;
  column.bulk.storage = storage;
  column.source = source;
  return column;
}

LoadColumns id_and_text(std::uint32_t characters) {
  LoadColumns columns{load_column("id", tds::WireType::IntN, 8, tds::Storage::Int64, 0),
                      load_column("text", tds::WireType::NVarChar, 2 * characters, tds::Storage::Text, 1)};
  columns[0].bulk.is_nullable = false;
  columns[0].takes_null = false;
  return columns;
}

LoadingTest::LoadingTest()
    : project_{"server: 127.0.0.1\nport: " + std::to_string(server_.port()) +
               "\nuser: sa\npassword: Hygge!2026\nencrypt: no\n"},
      loaded_{project_.load()},
      connections_{loaded_.connections} {}

engine::Relation LoadingTest::relation(const std::string& sql) {
  engine::Relation made;
  made.sql = sql;
  made.schema = session_.describe(sql);
  return made;
}

LoadSettings LoadingTest::settings(LoadColumns columns) const {
  LoadSettings made;
  made.table = {"dbo", "t"};
  made.shown = "dbo.t";
  made.where = "hygge.yml:9:5";
  made.columns = std::move(columns);
  return made;
}

LoadSessions LoadingTest::pooled() {
  return {.connection = connection(),
          .take = [this] { return connection().pool().acquire({.name = "flow", .cancel = cancel_}); }};
}

Rows LoadingTest::drain(TableLoad& load, const std::string& sql, std::size_t writers, bool ordered) {
  return engine::drain(
      session_, relation(sql), {.writers = writers, .queue_batches = 2, .ordered = ordered},
      [&](std::size_t) { return load.writer(); }, cancel_);
}

LoadCounts LoadingTest::load(const LoadSettings& settings, const std::string& sql, std::size_t writers) {
  TableLoad load{settings, pooled(), cancel_};
  drain(load, sql, writers);
  return load.counts();
}

}  // namespace hygge::stores::mssql::test
