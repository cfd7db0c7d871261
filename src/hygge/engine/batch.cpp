#include "hygge/engine/batch.h"

#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/utf8.h"
#include "hygge/engine/batch_impl.h"
#include "hygge/engine/logical_type.h"

namespace hygge::engine {

namespace {

constexpr std::size_t kInlineText = 12;  // longer text is a pointer and a prefix (duckdb_string_t)
constexpr std::size_t kPrefix = 4;

duckdb_vector as_vector(void* handle) { return static_cast<duckdb_vector>(handle); }

TypeId type_id_of_vector(void* handle) {
  return type_id_of(duck::LogicalType{duckdb_vector_get_column_type(as_vector(handle))}.get());
}

std::uint32_t text_length(std::string_view value) {
  if (value.size() <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value.size());
  throw Error{ErrorKind::Unsupported, "a value is longer than 4 GiB"}.advise("leave its column out");
}

void point_at(duckdb_string_t& target, std::string_view value) {
  target.value.inlined = {.length = text_length(value), .inlined = {}};
  if (value.size() <= kInlineText) {
    std::memcpy(target.value.inlined.inlined, value.data(), value.size());
    return;
  }
  std::memcpy(target.value.pointer.prefix, value.data(), kPrefix);
  target.value.pointer.ptr = const_cast<char*>(value.data());  // the engine only reads through it
}

Error invalid_text(std::string_view value, std::size_t offset) {
  return Error{ErrorKind::Data, "a text is not valid UTF-8"}
      .because("byte " + std::to_string(offset + 1) + " of " + std::to_string(value.size()) + " is wrong")
      .advise("convert it at its home, or read the column as BLOB");
}

}  // namespace

Vector::Vector(void* handle)
    : handle_{handle}, values_{duckdb_vector_get_data(as_vector(handle))}, type_{type_id_of_vector(handle)} {}

const std::uint64_t* Vector::validity() const { return duckdb_vector_get_validity(as_vector(handle_)); }

bool Vector::is_null(std::size_t row) const {
  const std::uint64_t* bits = validity();
  return bits != nullptr && (bits[row / 64] >> (row % 64) & 1U) == 0;
}

std::uint64_t* Vector::presence() {
  duckdb_vector_ensure_validity_writable(as_vector(handle_));
  return duckdb_vector_get_validity(as_vector(handle_));
}

void Vector::set_null(std::size_t row) {
  duckdb_vector_ensure_validity_writable(as_vector(handle_));
  duckdb_vector_get_validity(as_vector(handle_))[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  if (type_ != TypeId::Struct) return;
  const duck::LogicalType type{duckdb_vector_get_column_type(as_vector(handle_))};
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type.get()); ++i) child(i).set_null(row);
}

std::string_view Vector::text(std::size_t row) const {
  duckdb_string_t& value = as<duckdb_string_t>()[row];
  return {duckdb_string_t_data(&value), duckdb_string_t_length(value)};
}

void Vector::texts(std::size_t rows, std::string_view* into) const {
  const duckdb_string_t* const values = as<const duckdb_string_t>();
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint32_t length = values[row].value.inlined.length;
    into[row] = {length <= kInlineText ? values[row].value.inlined.inlined : values[row].value.pointer.ptr, length};
  }
}

void Vector::set_text(std::size_t row, std::string_view value) {
  if (type_ == TypeId::Text) {
    if (const auto offset = find_invalid_utf8(value)) throw invalid_text(value, *offset);
  }
  const std::uint32_t length = text_length(value);
  if (duckdb_unsafe_vector_assign_string_element_len.is_there()) {
    duckdb_unsafe_vector_assign_string_element_len(as_vector(handle_), row, value.data(), length);
  } else {
    duckdb_vector_assign_string_element_len(as_vector(handle_), row, value.data(), length);
  }
}

void Vector::lend_text(std::size_t row, std::string_view value) { point_at(as<duckdb_string_t>()[row], value); }

void Vector::lend_texts(std::size_t rows, const std::string_view* values, const std::uint64_t* presence) {
  duckdb_string_t* const targets = as<duckdb_string_t>();
  for (std::size_t row = 0; row < rows; ++row) {
    if ((presence[row / 64] >> (row % 64) & 1U) != 0) point_at(targets[row], values[row]);
  }
}

Vector::Extent Vector::extent(std::size_t row) const { return as<Extent>()[row]; }
void Vector::set_extent(std::size_t row, Extent extent) { as<Extent>()[row] = extent; }

void Vector::resize_elements(std::size_t count) {
  if (duckdb_list_vector_reserve(as_vector(handle_), count) != DuckDBSuccess ||
      duckdb_list_vector_set_size(as_vector(handle_), count) != DuckDBSuccess) {
    throw Error{ErrorKind::Internal, "elements were given to a column that is no list"};
  }
}

Vector Vector::child(std::size_t index) const {
  switch (type_) {
    case TypeId::List:
    case TypeId::Map:
      return Vector{duckdb_list_vector_get_child(as_vector(handle_))};
    case TypeId::Array:
      return Vector{duckdb_array_vector_get_child(as_vector(handle_))};
    default:
      return Vector{duckdb_struct_vector_get_child(as_vector(handle_), index)};
  }
}

void Batch::Impl::find_columns() {
  const idx_t count = duckdb_data_chunk_get_column_count(chunk);
  columns.clear();
  columns.reserve(count);
  for (idx_t i = 0; i < count; ++i) columns.emplace_back(duckdb_data_chunk_get_vector(chunk, i));
}

Batch::Batch(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::size_t Batch::rows() const { return duckdb_data_chunk_get_size(impl_->chunk); }

void Batch::set_rows(std::size_t rows) {
  if (rows > kBatchRows) {
    throw Error{ErrorKind::Internal,
                "a reader gave " + std::to_string(rows) + " rows where " + std::to_string(kBatchRows) + " is the most"};
  }
  duckdb_data_chunk_set_size(impl_->chunk, rows);
}

void Batch::reset() {
  duckdb_data_chunk_reset(impl_->chunk);
  impl_->find_columns();
  impl_->kept.clear();
}

std::size_t Batch::columns() const { return impl_->columns.size(); }
Vector Batch::column(std::size_t index) const { return impl_->columns.at(index); }
void Batch::keep(std::shared_ptr<const void> owner) { impl_->kept.push_back(std::move(owner)); }

}  // namespace hygge::engine
