// Makes the tables that the benchmarks move: hygge_bench_tables FOLDER SHAPE [ROWS]
//
// The same bytes each time: every value is a function of its row number.
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace {

struct Shape {
  std::string_view name;
  std::uint64_t rows;
  std::string columns;
  std::string options;
};

std::string wide_columns(int count) {
  std::string columns = "i AS id";
  for (int column = 1; column < count; ++column) {
    const std::string n = std::to_string(column);
    switch (column % 4) {
      case 0:
        columns += ", (hash(i + " + n + ") % 1000)::INTEGER AS c" + n;
        break;
      case 1:
        columns += ", (hash(i * " + n + ") % 100000000) / 1000.0 AS c" + n;
        break;
      case 2:
        columns += ", 'v' || (hash(i + " + n + ") % 5000) AS c" + n;
        break;
      default:
        columns += ", (i * " + n + ")::BIGINT AS c" + n;
    }
  }
  return columns;
}

const Shape* find_shape(std::string_view name) {
  static const Shape kShapes[] = {
      {"mixed", 10'000'000,
       "i AS id, (hash(i) % 1000000)::INTEGER AS customer, ((hash(i + 1) % 10000000) / 100)::DECIMAL(12,2) AS amount, "
       "(hash(i + 2) % 1000000) / 7.0 AS score, DATE '2015-01-01' + (hash(i + 3) % 4000)::INTEGER AS day, "
       "TIMESTAMP '2020-01-01' + INTERVAL (i % 100000000) SECOND AS at, (hash(i + 4) % 2 = 0) AS paid, "
       "'city_' || (hash(i + 5) % 500) AS city, 'comment number ' || (hash(i + 6) % 3000000) AS comment, "
       "CASE WHEN hash(i + 7) % 10 = 0 THEN NULL ELSE 'SKU-' || (hash(i + 8) % 20000) END AS sku",
       ""},
      {"narrow", 30'000'000, "i AS id, (hash(i) % 1000)::INTEGER AS k, (i // 16)::BIGINT AS batch", ""},
      {"wide", 200'000, wide_columns(300), ", ROW_GROUP_SIZE 20480"},
      {"strings", 4'000'000,
       "'user' || i || '@example.org' AS email, md5(i::VARCHAR) AS token, 'Street ' || (hash(i) % 90000) AS street, "
       "'city_' || (hash(i + 1) % 3000) AS city, repeat(chr((97 + i % 26)::INTEGER), (hash(i + 2) % 40)::INTEGER) AS "
       "note, ['red', 'green', 'blue', 'grey'][1 + (hash(i + 3) % 4)::INTEGER] AS color",
       ""},
      {"nested", 3'000'000,
       "i AS id, [hash(i) % 100, hash(i + 1) % 100, i % 7] AS numbers, {'city': 'city_' || (hash(i) % 500), 'zip': "
       "(hash(i + 2) % 100000)::INTEGER} AS address, [{'sku': 'S' || (hash(i + 3) % 900), 'n': (i % 9)::INTEGER}] AS "
       "items",
       ""},
      {"entity", 200'000, wide_columns(20), ""},
  };
  for (const Shape& shape : kShapes) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const Shape* shape = argc >= 3 ? find_shape(argv[2]) : nullptr;
  if (shape == nullptr) {
    std::cerr << "usage: hygge_bench_tables FOLDER mixed|narrow|wide|strings|nested|entity [ROWS]\n";
    return 2;
  }
  try {
    const std::filesystem::path folder = std::filesystem::absolute(argv[1]);
    const std::string rows = argc >= 4 ? argv[3] : std::to_string(shape->rows);
    hygge::engine::EngineOptions options;
    options.folders = {folder};
    options.temp_folder = folder / "spill";
    hygge::engine::Engine engine{options};
    hygge::engine::Session session = engine.open_session();
    session.run("COPY (SELECT " + shape->columns + " FROM range(" + rows + ") AS t(i)) TO " +
                    hygge::engine::quote_text((folder / (std::string{shape->name} + ".parquet")).string()) +
                    " (FORMAT parquet, COMPRESSION snappy" + shape->options + ")",
                hygge::CancelToken{});
  } catch (const hygge::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
