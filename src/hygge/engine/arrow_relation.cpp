#include "hygge/engine/arrow_relation.h"

#include <algorithm>
#include <utility>

#include "hygge/engine/arrow_stream.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/session_impl.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

/// A view over an Arrow stream, dropped with its owner.
class ArrowView {
 public:
  ArrowView(duck::Connection connection, std::shared_ptr<LiveScan> scan)
      : name_{"hygge_arrow_" + std::to_string(scan->id())},
        connection_{std::move(connection)},
        stream_{std::move(scan), connection_.get()} {
    if (duckdb_arrow_scan(connection_.get(), name_.c_str(), stream_.handle()) != DuckDBSuccess) {
      throw Error{ErrorKind::Engine, "the engine did not take an Arrow stream"};
    }
  }
  ArrowView(const ArrowView&) = delete;
  ArrowView& operator=(const ArrowView&) = delete;
  ~ArrowView() {
    duck::Result result;
    duckdb_query(connection_.get(), ("DROP VIEW IF EXISTS " + table()).c_str(), result.out());
  }

  duckdb_connection connection() const noexcept { return connection_.get(); }
  std::string table() const { return "memory.main." + quote_name(name_); }

 private:
  std::string name_;
  duck::Connection connection_;
  ArrowStream stream_;
};

/// Arrow counts nanoseconds in 64 bits, the engine microseconds: long intervals would overflow.
bool has_interval(const Type& type) {
  return type.id == TypeId::Interval || std::any_of(type.parts().begin(), type.parts().end(),
                                                    [](const Column& part) { return has_interval(part.type); });
}

}  // namespace

std::optional<ArrowRelation> arrow_relation(Engine::Impl& engine, const std::shared_ptr<LiveScan>& scan) {
  const Schema& schema = scan->scan().schema();
  const auto& columns = schema.columns;
  if (std::any_of(columns.begin(), columns.end(), [](const Column& column) { return has_interval(column.type); })) {
    return std::nullopt;
  }
  auto view = std::make_shared<const ArrowView>(engine.connect(), scan);
  Session::Impl session{engine};
  const duck::Prepared all = session.prepare("SELECT * FROM " + view->table(), CancelToken{});
  if (columns_of(all.get()) != schema) return std::nullopt;
  std::string sql = engine.barriers.select(view->connection(), view->table(), schema, scan->types());
  return ArrowRelation{.sql = std::move(sql), .keepalive = std::move(view)};
}

}  // namespace hygge::engine
