#pragma once

#include <cstdint>
#include <string>

namespace hygge::tds_server {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

/// One value between the wire and the engine. What its members mean depends on the type:
///
///   integers, bit               number
///   decimal, numeric, money     number, unscaled
///   real, float                 real
///   texts, xml, json            bytes, UTF-8
///   binary, CLR types, vector   bytes
///   sql_variant                 bytes: base type, property count, properties, value, as on the wire
///   uniqueidentifier            bytes, 16 in the order in which one writes them
///   date                        number: days since 0001-01-01
///   time                        number: 100 ns since midnight
///   datetime2                   number: 100 ns since 0001-01-01
///   datetimeoffset              number: the same in UTC; offset in minutes
///   datetime                    number: 1/300 s since 1900-01-01
///   smalldatetime               number: minutes since 1900-01-01
struct Cell {
  bool is_null = true;
  Wide number = 0;
  double real = 0;
  int offset = 0;
  std::string bytes;

  void set_null() {
    is_null = true;
    bytes.clear();
  }
};

}  // namespace hygge::tds_server
