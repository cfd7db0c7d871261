#include <utility>

#include "hygge/engine/result_impl.h"

namespace hygge::engine {

Result::Result(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Result::Result(Result&&) noexcept = default;
Result& Result::operator=(Result&&) noexcept = default;
Result::~Result() = default;

std::size_t Result::rows() const { return duckdb_row_count(impl_->handle.out()); }
std::size_t Result::columns() const { return duckdb_column_count(impl_->handle.out()); }
std::string Result::name(std::size_t column) const { return duckdb_column_name(impl_->handle.out(), column); }

std::optional<std::string> Result::text(std::size_t column, std::size_t row) const {
  if (duckdb_value_is_null(impl_->handle.out(), column, row)) return std::nullopt;
  const duckdb_string value = duckdb_value_string(impl_->handle.out(), column, row);
  if (value.data == nullptr) return std::string{};
  std::string text{value.data, value.size};
  duckdb_free(value.data);
  return text;
}

std::optional<std::int64_t> Result::integer(std::size_t column, std::size_t row) const {
  if (duckdb_value_is_null(impl_->handle.out(), column, row)) return std::nullopt;
  return duckdb_value_int64(impl_->handle.out(), column, row);
}

Rows Result::rows_changed() const { return Rows{duckdb_rows_changed(impl_->handle.out())}; }

}  // namespace hygge::engine
