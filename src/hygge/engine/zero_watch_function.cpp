#include "hygge/engine/zero_watch_function.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/row_function.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

constexpr const char* kZeroWatchFunction = "hygge_watch_zeros";

/// What lies under a NULL counts, too: being wrong about that costs time at most.
template <typename Bits>
bool has_negative_zero(duckdb_vector vector, idx_t values) {
  constexpr Bits kSign = Bits{1} << (sizeof(Bits) * 8 - 1);
  const auto* bits = static_cast<const Bits*>(duckdb_vector_get_data(vector));
  bool found = false;
  for (idx_t i = 0; i < values; ++i) found |= bits[i] == kSign;  // without a jump, so that it is vectorised
  return found;
}

bool holds_negative_zero(duckdb_vector vector, idx_t values);

/// Of a struct's fields, or of a union's tag and members.
bool parts_hold_negative_zero(duckdb_vector vector, idx_t parts, idx_t values) {
  for (idx_t part = 0; part < parts; ++part) {
    if (holds_negative_zero(duckdb_struct_vector_get_child(vector, part), values)) return true;
  }
  return false;
}

bool holds_negative_zero(duckdb_vector vector, idx_t values) {
  const duck::LogicalType type{duckdb_vector_get_column_type(vector)};
  switch (duckdb_get_type_id(type.get())) {
    case DUCKDB_TYPE_FLOAT:
      return has_negative_zero<std::uint32_t>(vector, values);
    case DUCKDB_TYPE_DOUBLE:
      return has_negative_zero<std::uint64_t>(vector, values);
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_MAP:
      return holds_negative_zero(duckdb_list_vector_get_child(vector), duckdb_list_vector_get_size(vector));
    case DUCKDB_TYPE_ARRAY:
      return holds_negative_zero(duckdb_array_vector_get_child(vector),
                                 values * duckdb_array_type_array_size(type.get()));
    case DUCKDB_TYPE_STRUCT:
      return parts_hold_negative_zero(vector, duckdb_struct_type_child_count(type.get()), values);
    case DUCKDB_TYPE_UNION:
      return parts_hold_negative_zero(vector, 1 + duckdb_union_type_member_count(type.get()), values);
    default:
      return false;
  }
}

void look(ZeroWatch& watch, duckdb_data_chunk input) {
  if (watch.has_seen_negative()) return;
  const idx_t rows = duckdb_data_chunk_get_size(input);
  const idx_t arguments = duckdb_data_chunk_get_column_count(input);
  for (idx_t i = 1; i < arguments; ++i) {
    if (holds_negative_zero(duckdb_data_chunk_get_vector(input, i), rows)) return watch.see_negative();
  }
}

}  // namespace

void register_zero_watch_function(duckdb_connection connection, std::shared_ptr<const ZeroWatchRegistry> watches) {
  register_row_function(connection, kZeroWatchFunction,
                        [watches = std::move(watches)](std::uint64_t number, duckdb_data_chunk arguments) {
                          const std::shared_ptr<ZeroWatch> watch = watches->find(number);
                          if (!watch) throw Error{ErrorKind::Internal, "the watch of this relation is gone"};
                          look(*watch, arguments);
                        });
}

std::string zero_watch_sql(const std::string& select, const Schema& schema, std::uint64_t id) {
  std::vector<std::string> arguments;
  for (const Column& column : schema.columns) {
    if (holds_floating(column.type)) arguments.push_back(quote_name(column.name));
  }
  return row_function_sql(select, schema, kZeroWatchFunction, id, join(arguments, ", "));
}

bool holds_floating(const Type& type) {
  if (type.id == TypeId::Float || type.id == TypeId::Double) return true;
  return std::any_of(type.parts().begin(), type.parts().end(),
                     [](const Column& part) { return holds_floating(part.type); });
}

}  // namespace hygge::engine
