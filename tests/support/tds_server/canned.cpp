#include "tests/support/tds_server/canned.h"

#include <numeric>
#include <vector>

#include "tests/support/tds_server/wire_type.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

struct CannedColumn {
  SqlType type;
  Cell cell;
};

CannedColumn canned_number(Kind kind, std::int64_t number) {
  CannedColumn column{type_of(kind), {}};
  column.cell.is_null = false;
  column.cell.number = number;
  column.cell.real = static_cast<double>(number) / 8;
  return column;
}

CannedColumn canned_text(int length, std::size_t used) {
  CannedColumn column{type_of(Kind::NVarChar, length), {}};
  column.cell.is_null = false;
  for (std::size_t i = 0; i < used; ++i) column.cell.bytes += static_cast<char>('a' + i % 26);
  return column;
}

std::vector<CannedColumn> canned_columns(const std::string& shape) {
  std::vector<CannedColumn> columns;
  if (shape == "narrow" || shape == "mixed") {
    columns = {canned_number(Kind::BigInt, 1'234'567'890'123), canned_number(Kind::Int, 42),
               canned_number(Kind::SmallInt, -7), canned_number(Kind::Float, 12'345)};
    if (shape == "narrow") {
      columns.push_back(canned_number(Kind::Date, 738'944));
      columns.push_back(canned_number(Kind::DateTime, 1'175'459'497'037));
      columns.push_back(canned_number(Kind::Bit, 1));
      columns.push_back(canned_number(Kind::Int, 2'000'000'000));
    } else {
      columns.push_back(canned_number(Kind::Date, 738'944));
      columns.push_back(canned_text(20, 8));
      columns.push_back(canned_text(40, 16));
      columns.push_back(canned_text(40, 11));
    }
  } else if (shape == "wide") {
    for (int i = 0; i < 100; ++i)
      columns.push_back(i % 5 == 4 ? canned_text(20, 6)
                                   : canned_number(i % 2 == 0 ? Kind::Int : Kind::BigInt, i * 1000));
  } else if (shape == "text") {
    columns = {canned_number(Kind::Int, 1), canned_text(4000, 1000)};
  }
  return columns;
}

}  // namespace

bool send_canned(ReplyWriter& reply, const std::string& shape, std::int64_t rows) {
  const std::vector<CannedColumn> columns = canned_columns(shape);
  if (columns.empty()) return false;
  std::vector<WireColumn> described;
  ByteWriter one;
  one.u8(0xD1);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    WireColumn column;
    column.name = "c" + std::to_string(i + 1);
    column.type = columns[i].type;
    described.push_back(column);
    write_value(one, column.type, true, columns[i].cell, {});
  }
  write_columns(reply.out(), described);
  reply.flush();
  // So many rows fill whole packets exactly: they are made once and sent again and again.
  const std::size_t payload = reply.packet_size() - 8;
  const std::size_t cycle = payload / std::gcd(payload, one.size());
  auto left = static_cast<std::size_t>(rows);
  if (left >= cycle) {
    Bytes block;
    for (std::size_t i = 0; i < cycle; ++i) block.insert(block.end(), one.bytes().begin(), one.bytes().end());
    reply.send_repeated(block, left / cycle);
    left %= cycle;
  }
  while (left > 0 && !reply.was_cancelled()) {
    reply.out().raw(one.bytes());
    reply.flush();
    --left;
  }
  return true;
}

}  // namespace hygge::tds_server
