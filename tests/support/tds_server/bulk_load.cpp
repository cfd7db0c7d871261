#include "tests/support/tds_server/bulk_load.h"

#include <cstring>

#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kRow = 0xD1;
constexpr std::uint8_t kDone = 0xFD;

/// Whether values in the wire's form may stand for what the statement declared.
bool agrees(const WireColumn& column, const SqlType& declared) {
  const SqlType& sent = column.type;
  if (sent.kind == declared.kind) {
    if (column.is_plp != declared.is_max() && (sent.is_character() || sent.is_binary())) return false;
    return !sent.is_long_temporal() || sent.scale == declared.scale;
  }
  if (sent.is_decimal() && declared.is_decimal()) return true;
  if (declared.is(Kind::Xml)) return column.is_plp && sent.is(Kind::NVarChar);
  if (declared.is(Kind::Json)) return column.is_plp && (sent.is(Kind::VarChar) || sent.is(Kind::NVarChar));
  if (declared.is_clr()) return sent.is(Kind::VarBinary);
  // Clients send char as varchar, and the other way round; the length in front is the same.
  const auto family = [](const SqlType& type) {
    if (type.is(Kind::Char) || type.is(Kind::VarChar)) return 1;
    if (type.is(Kind::NChar) || type.is(Kind::NVarChar)) return 2;
    if (type.is(Kind::Binary) || type.is(Kind::VarBinary) || type.is(Kind::RowVersion)) return 3;
    return 0;
  };
  return family(sent) != 0 && family(sent) == family(declared) && column.is_plp == declared.is_max();
}

void check_columns(std::vector<WireColumn>& columns, const std::vector<SqlType>& declared) {
  if (columns.size() != declared.size()) {
    throw SqlError{4804, "The bulk data has another number of columns than the statement."};
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!agrees(columns[i], declared[i])) {
      throw SqlError{4816, "Invalid column type from bcp client for colid " + std::to_string(i + 1) + "."};
    }
    // The bytes of a text are in the code page of the collation that the statement names.
    if (declared[i].is_text() && declared[i].collation != nullptr) columns[i].type.collation = declared[i].collation;
  }
}

/// A decimal may be sent with another scale than the column has.
void rescale(Cell& cell, int from, int to) {
  for (; from < to; ++from) cell.number *= 10;
  for (; from > to; --from) cell.number = (cell.number + (cell.number < 0 ? -5 : 5)) / 10;
}

void check_range(const Cell& cell, const SqlType& type) {
  if (cell.is_null || !type.is_decimal()) return;
  Wide limit = 1;
  for (int i = 0; i < type.precision; ++i) limit *= 10;
  if (cell.number >= limit || cell.number <= -limit) {
    throw SqlError{8115, "Arithmetic overflow error converting numeric to data type numeric."};
  }
}

bool is_not_finite(double real) {
  return real != real || real > 1.7976931348623157e308 || real < -1.7976931348623157e308;
}

}  // namespace

BulkData read_bulk_load(View message, EngineConnection& connection, const std::string& table,
                        const std::vector<SqlType>& declared, const Faults& faults) {
  ByteReader in{message};
  BulkData data{.columns = read_bulk_columns(in), .rows = 0};
  check_columns(data.columns, declared);
  std::string columns;
  std::vector<SqlType> types;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    columns += (i > 0 ? "," : "") + std::string{"v"} + std::to_string(i) + " " + storage_of(declared[i]);
    types.push_back(declared[i]);
  }
  connection.run("CREATE TABLE " + table + " (" + columns + ")");
  TableFiller filler{connection, table, types};
  Cell cell;
  const std::int64_t until_drop = faults.get("bulk_drop_after_rows");
  while (in.left() > 0 && in.peek() == kRow) {
    in.u8();
    for (std::size_t i = 0; i < types.size(); ++i) {
      read_value(in, data.columns[i], cell);
      if (types[i].is_decimal()) rescale(cell, data.columns[i].type.scale, types[i].scale);
      check_range(cell, types[i]);
      if (types[i].is_float() && !cell.is_null && is_not_finite(cell.real)) {
        throw SqlError{4815, "The bulk data has a float that is not a number, or infinite, in column '" +
                                 data.columns[i].name + "'."};
      }
      filler.set(i, cell);
    }
    filler.end_row();
    if (++data.rows == until_drop) throw SessionDropped{};
  }
  if (in.left() > 0 && in.u8() != kDone) throw ProtocolError{"bulk data goes on with neither ROW nor DONE"};
  filler.finish();
  return data;
}

void BulkRowCounter::feed(View bytes) {
  pending_.raw(bytes);
  if (pending_.size() >= next_look_) count_whole_rows();
}

/// False when they are not all there yet; finish() finds out when they never come.
bool BulkRowCounter::read_columns() {
  ByteReader in{pending_.bytes()};
  try {
    columns_ = read_bulk_columns(in);
  } catch (const ProtocolError&) {
    return false;
  }
  for (const WireColumn& column : columns_) {
    const Lengths lengths = lengths_of(column);
    steps_.push_back({lengths, lengths == Lengths::None ? fixed_size(column) : 0});
  }
  pending_.erase_front(in.at());
  return true;
}

/// Where the row at the beginning of `bytes` ends, when all of it is there.
std::optional<std::size_t> BulkRowCounter::behind_row(View bytes) const {
  std::size_t at = 1;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const std::size_t left = bytes.size() - at;
    switch (steps_[i].lengths) {
      case Lengths::Byte:
        if (left < 1) return std::nullopt;
        at += 1U + bytes[at];
        break;
      case Lengths::Short: {
        if (left < 2) return std::nullopt;
        std::uint16_t size = 0;
        std::memcpy(&size, &bytes[at], sizeof size);
        at += 2U + (size == kShortNull ? 0U : size);
        break;
      }
      case Lengths::None:
        at += steps_[i].size;
        break;
      default: {
        ByteReader in{bytes.subspan(at)};
        try {
          skip_value(in, columns_[i]);
        } catch (const ProtocolError&) {
          return std::nullopt;
        }
        at += in.at();
        break;
      }
    }
    if (at > bytes.size()) return std::nullopt;
  }
  return at;
}

void BulkRowCounter::count_whole_rows() {
  if (!columns_.empty() || read_columns()) {
    const View bytes{pending_.bytes()};
    std::size_t whole = 0;
    while (whole < bytes.size() && bytes[whole] == kRow) {
      const std::optional<std::size_t> size = behind_row(bytes.subspan(whole));
      if (!size) break;
      whole += *size;
      ++rows_;
    }
    pending_.erase_front(whole);
  }
  next_look_ = 2 * pending_.size();
}

std::int64_t BulkRowCounter::finish() {
  count_whole_rows();
  if (columns_.empty() || (pending_.size() > 0 && pending_.bytes().front() != kDone)) {
    throw ProtocolError{"bulk data ends within a row"};
  }
  return rows_;
}

}  // namespace hygge::tds_server
