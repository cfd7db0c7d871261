#include "tests/support/tds_server/engine.h"

#include <array>
#include <cstring>

#include "tests/support/tds_server/engine_errors.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/temporal.h"

namespace hygge::tds_server {

namespace {

constexpr std::size_t kBlockRows = 2048;

template <typename T>
T& element(void* data, std::size_t row) {
  return static_cast<T*>(data)[row];
}

Wide wide_of(duckdb_hugeint value) { return Wide{value.upper} * (Wide{1} << 64U) + value.lower; }

duckdb_hugeint hugeint_of(Wide value) {
  return {.lower = static_cast<std::uint64_t>(value), .upper = static_cast<std::int64_t>(value >> 64U)};
}

/// How many bytes the engine gives a decimal.
std::size_t decimal_width(const SqlType& type) {
  const int precision = type.is(Kind::Money) ? 19 : type.is(Kind::SmallMoney) ? 10 : type.precision;
  return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
}

Wide get_decimal(void* data, std::size_t row, std::size_t width) {
  if (width == 2) return element<std::int16_t>(data, row);
  if (width == 4) return element<std::int32_t>(data, row);
  if (width == 8) return element<std::int64_t>(data, row);
  return wide_of(element<duckdb_hugeint>(data, row));
}

void put_decimal(void* data, std::size_t row, std::size_t width, Wide number) {
  if (width == 2) {
    element<std::int16_t>(data, row) = static_cast<std::int16_t>(number);
  } else if (width == 4) {
    element<std::int32_t>(data, row) = static_cast<std::int32_t>(number);
  } else if (width == 8) {
    element<std::int64_t>(data, row) = static_cast<std::int64_t>(number);
  } else {
    element<duckdb_hugeint>(data, row) = hugeint_of(number);
  }
}

std::string_view text_at(void* data, std::size_t row) {
  duckdb_string_t& text = element<duckdb_string_t>(data, row);
  return {duckdb_string_t_data(&text), duckdb_string_t_length(text)};
}

/// The engine keeps a UUID as a number whose highest bit is turned, so that it orders.
std::string uuid_bytes(duckdb_hugeint value) {
  std::string bytes;
  const std::uint64_t upper = static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63U);
  for (const std::uint64_t half : {upper, value.lower}) {
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<char>(half >> static_cast<unsigned>(shift) & 0xFFU));
  }
  return bytes;
}

duckdb_hugeint uuid_number(std::string_view bytes) {
  std::array<std::uint64_t, 2> halves{};
  for (std::size_t i = 0; i < 16; ++i) halves.at(i / 8) = halves.at(i / 8) << 8U | static_cast<std::uint8_t>(bytes[i]);
  return {.lower = halves[1], .upper = static_cast<std::int64_t>(halves[0] ^ (std::uint64_t{1} << 63U))};
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

/// datetime and smalldatetime are kept as microseconds since 1970, rounded to the milliseconds that people see.
std::int64_t microseconds_of(const Cell& cell, const SqlType& type) {
  const Moment moment = to_moment(cell, type);
  return (moment.days - kDaysTo1970) * 86'400'000'000 + moment.ticks / 10;
}

Wide from_microseconds(std::int64_t microseconds, const SqlType& type) {
  Moment moment;
  const std::int64_t days = floor_divide(microseconds, 86'400'000'000);
  moment.days = days + kDaysTo1970;
  moment.ticks = (microseconds - days * 86'400'000'000) * 10;
  const auto cell = to_temporal(moment, type);
  return cell ? cell->number : 0;
}

void get_value(void* data, std::size_t row, const SqlType& type, Cell& cell) {
  switch (type.kind) {
    case Kind::Bit:
      cell.number = element<bool>(data, row) ? 1 : 0;
      break;
    case Kind::TinyInt:
      cell.number = element<std::uint8_t>(data, row);
      break;
    case Kind::SmallInt:
      cell.number = element<std::int16_t>(data, row);
      break;
    case Kind::Int:
    case Kind::Null:
      cell.number = element<std::int32_t>(data, row);
      break;
    case Kind::BigInt:
      cell.number = element<std::int64_t>(data, row);
      break;
    case Kind::Real:
      cell.real = static_cast<double>(element<float>(data, row));
      break;
    case Kind::Float:
      cell.real = element<double>(data, row);
      break;
    case Kind::Decimal:
    case Kind::Numeric:
    case Kind::Money:
    case Kind::SmallMoney:
      cell.number = get_decimal(data, row, decimal_width(type));
      break;
    case Kind::UniqueIdentifier:
      cell.bytes = uuid_bytes(element<duckdb_hugeint>(data, row));
      break;
    case Kind::Date:
      cell.number = element<duckdb_date>(data, row).days + kDaysTo1970;
      break;
    case Kind::DateTime:
    case Kind::SmallDateTime:
      cell.number = from_microseconds(element<duckdb_timestamp>(data, row).micros, type);
      break;
    case Kind::Time:
    case Kind::DateTime2:
    case Kind::DateTimeOffset:
      cell = from_stored_text(text_at(data, row), type);
      break;
    default:
      cell.bytes = text_at(data, row);
      break;
  }
}

void put_value(duckdb_vector vector, std::size_t row, const SqlType& type, const Cell& cell) {
  void* const data = duckdb_vector_get_data(vector);
  switch (type.kind) {
    case Kind::Bit:
      element<bool>(data, row) = cell.number != 0;
      break;
    case Kind::TinyInt:
      element<std::uint8_t>(data, row) = static_cast<std::uint8_t>(cell.number);
      break;
    case Kind::SmallInt:
      element<std::int16_t>(data, row) = static_cast<std::int16_t>(cell.number);
      break;
    case Kind::Int:
    case Kind::Null:
      element<std::int32_t>(data, row) = static_cast<std::int32_t>(cell.number);
      break;
    case Kind::BigInt:
      element<std::int64_t>(data, row) = static_cast<std::int64_t>(cell.number);
      break;
    case Kind::Real:
      element<float>(data, row) = static_cast<float>(cell.real);
      break;
    case Kind::Float:
      element<double>(data, row) = cell.real;
      break;
    case Kind::Decimal:
    case Kind::Numeric:
    case Kind::Money:
    case Kind::SmallMoney:
      put_decimal(data, row, decimal_width(type), cell.number);
      break;
    case Kind::UniqueIdentifier:
      element<duckdb_hugeint>(data, row) = uuid_number(cell.bytes);
      break;
    case Kind::Date:
      element<duckdb_date>(data, row).days = static_cast<std::int32_t>(cell.number - kDaysTo1970);
      break;
    case Kind::DateTime:
    case Kind::SmallDateTime:
      element<duckdb_timestamp>(data, row).micros = microseconds_of(cell, type);
      break;
    case Kind::Time:
    case Kind::DateTime2:
    case Kind::DateTimeOffset: {
      const std::string text = stored_text(cell, type);
      duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
      break;
    }
    default:
      duckdb_vector_assign_string_element_len(vector, row, cell.bytes.data(), cell.bytes.size());
      break;
  }
}

SqlType type_of_engine(duckdb_logical_type logical) {
  switch (duckdb_get_type_id(logical)) {
    case DUCKDB_TYPE_BOOLEAN:
      return type_of(Kind::Bit);
    case DUCKDB_TYPE_UTINYINT:
      return type_of(Kind::TinyInt);
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
      return type_of(Kind::SmallInt);
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_INTEGER:
      return type_of(Kind::Int);
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_BIGINT:
      return type_of(Kind::BigInt);
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
      return type_of(Kind::Decimal, 0, 38, 0);
    case DUCKDB_TYPE_FLOAT:
      return type_of(Kind::Real);
    case DUCKDB_TYPE_DOUBLE:
      return type_of(Kind::Float);
    case DUCKDB_TYPE_DECIMAL:
      return type_of(Kind::Decimal, 0, duckdb_decimal_width(logical), duckdb_decimal_scale(logical));
    case DUCKDB_TYPE_BLOB:
      return type_of(Kind::VarBinary, SqlType::kMax);
    case DUCKDB_TYPE_UUID:
      return type_of(Kind::UniqueIdentifier);
    case DUCKDB_TYPE_DATE:
      return type_of(Kind::Date);
    case DUCKDB_TYPE_TIMESTAMP:
      return type_of(Kind::DateTime);
    case DUCKDB_TYPE_SQLNULL:
      return type_of(Kind::Null);
    default:
      return type_of(Kind::NVarChar, 4000);
  }
}

struct BoundFunction {
  TextFunction call;
};

void call_text_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto* const function = static_cast<BoundFunction*>(duckdb_scalar_function_get_extra_info(info));
  const std::size_t rows = duckdb_data_chunk_get_size(input);
  const std::size_t columns = duckdb_data_chunk_get_column_count(input);
  std::vector<void*> data(columns);
  std::vector<std::uint64_t*> validity(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, i);
    data[i] = duckdb_vector_get_data(vector);
    validity[i] = duckdb_vector_get_validity(vector);
  }
  std::vector<std::optional<std::string_view>> arguments(columns);
  try {
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t i = 0; i < columns; ++i) {
        const bool valid = validity[i] == nullptr || duckdb_validity_row_is_valid(validity[i], row);
        arguments[i] = valid ? std::optional{text_at(data[i], row)} : std::nullopt;
      }
      const std::optional<std::string> result = function->call(arguments);
      if (result) {
        duckdb_vector_assign_string_element_len(output, row, result->data(), result->size());
      } else {
        duckdb_vector_ensure_validity_writable(output);
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
      }
    }
  } catch (const SqlError& error) {
    duckdb_scalar_function_set_error(info, coded(error).c_str());
  } catch (const std::exception& error) {
    duckdb_scalar_function_set_error(info, error.what());
  }
}

}  // namespace

std::optional<std::string_view> plain_constant(std::string_view sql) {
  while (sql.size() > 2 && sql.front() == '(' && sql.back() == ')') sql = sql.substr(1, sql.size() - 2);
  if (sql.size() < 2 || sql.front() != '\'' || sql.back() != '\'') return std::nullopt;
  sql = sql.substr(1, sql.size() - 2);
  return sql.find('\'') == std::string_view::npos ? std::optional{sql} : std::nullopt;
}

std::size_t Rows::columns() const { return duckdb_column_count(result_.get()); }

SqlType Rows::type(std::size_t column) const {
  duckdb_logical_type logical = duckdb_column_logical_type(result_.get(), column);
  const SqlType type = type_of_engine(logical);
  duckdb_destroy_logical_type(&logical);
  return type;
}

bool Rows::next() {
  block_ = {duckdb_fetch_chunk(*result_), [](duckdb_data_chunk block) { duckdb_destroy_data_chunk(&block); }};
  size_ = block_ ? duckdb_data_chunk_get_size(block_.get()) : 0;
  return size_ > 0;
}

void Rows::get(std::size_t column, std::size_t row, const SqlType& type, Cell& cell) const {
  duckdb_vector vector = duckdb_data_chunk_get_vector(block_.get(), column);
  std::uint64_t* const validity = duckdb_vector_get_validity(vector);
  cell.set_null();
  if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) return;
  cell.is_null = false;
  get_value(duckdb_vector_get_data(vector), row, type, cell);
}

std::int64_t Rows::changed() const { return static_cast<std::int64_t>(duckdb_rows_changed(result_.get())); }

EngineConnection::EngineConnection(Engine& engine) {
  if (duckdb_connect(engine.get(), &connection_) != DuckDBSuccess) throw std::runtime_error{"DuckDB does not connect"};
}

EngineConnection::~EngineConnection() { duckdb_disconnect(&connection_); }

Rows EngineConnection::run(const std::string& sql) {
  const std::shared_ptr<duckdb_result> result{new duckdb_result{}, [](duckdb_result* finished) {
                                                duckdb_destroy_result(finished);
                                                delete finished;
                                              }};
  if (duckdb_query(connection_, sql.c_str(), result.get()) != DuckDBSuccess) {
    throw from_engine(duckdb_result_error(result.get()));
  }
  return Rows{result};
}

std::vector<SqlType> EngineConnection::describe(const std::string& select) {
  const Rows rows = run("SELECT * FROM (" + select + ") LIMIT 0");
  std::vector<SqlType> types;
  for (std::size_t i = 0; i < rows.columns(); ++i) types.push_back(rows.type(i));
  return types;
}

std::int64_t EngineConnection::integer(const std::string& select) {
  Rows rows = run("SELECT CAST((" + select + ") AS BIGINT)");
  Cell cell;
  if (rows.next()) rows.get(0, 0, type_of(Kind::BigInt), cell);
  return static_cast<std::int64_t>(cell.number);
}

std::optional<std::string> EngineConnection::text(const std::string& select) {
  if (const auto constant = plain_constant(select)) return std::string{*constant};
  Rows rows = run("SELECT CAST((" + select + ") AS VARCHAR)");
  Cell cell;
  if (rows.next()) rows.get(0, 0, type_of(Kind::NVarChar, 4000), cell);
  return cell.is_null ? std::nullopt : std::optional{cell.bytes};
}

Engine::Engine() {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  duckdb_set_config(config, "enable_external_access", "false");
  duckdb_set_config(config, "threads", "1");  // most statements are small, and each session has a thread of its own
  char* failure = nullptr;
  const duckdb_state state = duckdb_open_ext(nullptr, &database_, config, &failure);
  duckdb_destroy_config(&config);
  if (state != DuckDBSuccess) {
    const std::string reason = failure != nullptr ? failure : "no reason given";
    duckdb_free(failure);
    throw std::runtime_error{"DuckDB does not open: " + reason};
  }
  janitor_ = std::make_unique<EngineConnection>(*this);
  register_functions(*janitor_);
}

Engine::~Engine() {
  janitor_.reset();
  duckdb_close(&database_);
}

void Engine::drop(const std::string& table) noexcept {
  try {
    const std::lock_guard lock{mutex_};
    janitor_->run("DROP TABLE IF EXISTS " + table);
  } catch (...) {
    // It takes memory until the server ends, and nothing else.
  }
}

TableFiller::TableFiller(EngineConnection& connection, const std::string& table, std::vector<SqlType> types)
    : types_{std::move(types)} {
  if (duckdb_appender_create(connection.get(), nullptr, table.c_str(), &appender_) != DuckDBSuccess) {
    duckdb_appender_destroy(&appender_);
    throw std::runtime_error{"DuckDB does not append to " + table};
  }
  std::vector<duckdb_logical_type> logical;
  for (std::size_t i = 0; i < types_.size(); ++i) logical.push_back(duckdb_appender_column_type(appender_, i));
  block_ = duckdb_create_data_chunk(logical.data(), logical.size());
  for (duckdb_logical_type& type : logical) duckdb_destroy_logical_type(&type);
}

TableFiller::~TableFiller() {
  duckdb_destroy_data_chunk(&block_);
  duckdb_appender_destroy(&appender_);
}

void TableFiller::set(std::size_t column, const Cell& cell) {
  duckdb_vector vector = duckdb_data_chunk_get_vector(block_, column);
  if (cell.is_null) {
    duckdb_vector_ensure_validity_writable(vector);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row_);
  } else {
    put_value(vector, row_, types_[column], cell);
  }
}

void TableFiller::end_row() {
  if (++row_ == kBlockRows) send();
}

void TableFiller::send() {
  duckdb_data_chunk_set_size(block_, row_);
  const duckdb_state state = duckdb_append_data_chunk(appender_, block_);
  if (state != DuckDBSuccess) throw from_engine(duckdb_appender_error(appender_));
  duckdb_data_chunk_reset(block_);
  row_ = 0;
}

void TableFiller::finish() {
  if (row_ > 0) send();
  if (duckdb_appender_close(appender_) != DuckDBSuccess) throw from_engine(duckdb_appender_error(appender_));
}

void register_text_function(EngineConnection& connection, const std::string& name, TextFunction function) {
  duckdb_scalar_function made = duckdb_create_scalar_function();
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb_scalar_function_set_name(made, name.c_str());
  duckdb_scalar_function_set_varargs(made, text);
  duckdb_scalar_function_set_return_type(made, text);
  duckdb_scalar_function_set_special_handling(made);
  duckdb_scalar_function_set_extra_info(made, new BoundFunction{std::move(function)},
                                        [](void* bound) { delete static_cast<BoundFunction*>(bound); });
  duckdb_scalar_function_set_function(made, call_text_function);
  const duckdb_state state = duckdb_register_scalar_function(connection.get(), made);
  duckdb_destroy_scalar_function(&made);
  duckdb_destroy_logical_type(&text);
  if (state != DuckDBSuccess) throw std::runtime_error{"DuckDB does not take the function " + name};
}

std::string sql_literal(std::string_view text) {
  std::string sql{"'"};
  for (const char c : text) {
    if (c == '\0') {
      sql += "'||chr(0)||'";
    } else {
      sql += c;
      if (c == '\'') sql += c;
    }
  }
  return sql + "'";
}

std::string literal_of(const Cell& cell, const SqlType& type) {
  const std::string storage = storage_of(type);
  if (cell.is_null) return "CAST(NULL AS " + storage + ")";
  const auto cast = [&](const std::string& text) { return "CAST(" + text + " AS " + storage + ")"; };
  if (type.is(Kind::Bit)) return cell.number != 0 ? "TRUE" : "FALSE";
  if (type.is_integer()) return cast(std::to_string(static_cast<std::int64_t>(cell.number)));
  if (type.is_float()) {
    std::array<char, 40> room{};
    std::snprintf(room.data(), room.size(), "%.17g", cell.real);
    return cast(sql_literal(room.data()));
  }
  if (type.is_decimal() || type.is_money()) {
    return cast(sql_literal(decimal_text(cell.number, type.is_money() ? 4 : type.scale)));
  }
  if (type.is_long_temporal()) return sql_literal(stored_text(cell, type));
  if (type.is_temporal()) return cast(sql_literal(display_text(cell, type)));
  constexpr std::string_view kHex{"0123456789ABCDEF"};
  if (type.is(Kind::UniqueIdentifier)) return cast(sql_literal(guid_text(cell.bytes)));
  if (storage == "BLOB") {
    std::string hex;
    for (const char c : cell.bytes) {
      const auto byte = static_cast<std::uint8_t>(c);
      hex += {kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
    return "from_hex('" + hex + "')";
  }
  return "(" + sql_literal(cell.bytes) + ")";
}

}  // namespace hygge::tds_server
