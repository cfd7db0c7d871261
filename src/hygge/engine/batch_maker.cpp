#include "hygge/engine/batch_maker.h"

#include <memory>

#include "hygge/engine/batch_impl.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

std::vector<duck::LogicalType> logical_types(Session::Impl& session, const Schema& schema) {
  const duck::Prepared statement = session.prepare(select_nothing(schema), CancelToken{});
  std::vector<duck::LogicalType> types;
  for (idx_t i = 0; i < schema.size(); ++i) {
    types.emplace_back(duckdb_prepared_statement_column_logical_type(statement.get(), i));
  }
  return types;
}

Batch new_batch(const std::vector<duck::LogicalType>& types) {
  std::vector<duckdb_logical_type> handles;
  for (const duck::LogicalType& type : types) handles.push_back(type.get());
  return Batch{std::make_unique<Batch::Impl>(duck::Chunk{duckdb_create_data_chunk(handles.data(), handles.size())})};
}

}  // namespace hygge::engine
