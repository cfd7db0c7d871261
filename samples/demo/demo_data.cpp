// Makes the landing zone of script/demo, and counts what arrived in the lake:
//
//   hygge_demo_data make  LANDING         four entities, 1.5 million rows, the same bytes each time
//   hygge_demo_data count LANDING LAKE    both sides' rows, counted by the engine; exit 1 when they differ
#include <array>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>

#include "hygge/base/cancel.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace {

namespace fs = std::filesystem;
using hygge::CancelToken;
using hygge::engine::Session;

struct Entity {
  std::string_view name;
  std::int64_t rows;
  std::int64_t files;
  std::string_view columns;  ///< SQL over the row number i
};

constexpr std::array kEntities{
    Entity{"users", 150'000, 1,
           "i AS user_id, 'user' || i || '@example.org' AS email, "
           "['Oslo', 'Lund', 'Vejle', 'Turku', 'Vik'][1 + (hash(i) % 5)::INTEGER] AS city, "
           "DATE '2019-01-01' + (hash(i + 1) % 2500)::INTEGER AS joined, hash(i + 2) % 4 = 0 AS newsletter"},
    Entity{"products", 50'000, 1,
           "i AS product_id, 'SKU-' || lpad(i::VARCHAR, 6, '0') AS sku, "
           "['candle', 'blanket', 'mug', 'lamp', 'book'][1 + (hash(i) % 5)::INTEGER] || ' no. ' || i AS name, "
           "((hash(i + 1) % 50000) / 100)::DECIMAL(10,2) AS price"},
    Entity{"orders", 500'000, 6,
           "i AS order_id, (hash(i) % 150000)::BIGINT AS user_id, "
           "TIMESTAMP '2026-01-01' + INTERVAL (i * 30) SECOND AS placed_at, "
           "['new', 'paid', 'sent', 'returned'][1 + (hash(i + 1) % 4)::INTEGER] AS state, "
           "CASE WHEN hash(i + 2) % 10 = 0 THEN NULL ELSE 'note ' || (hash(i + 3) % 9000) END AS note"},
    Entity{"order_items", 800'000, 4,
           "(i // 2)::BIGINT AS order_id, i AS line, (hash(i) % 50000)::BIGINT AS product_id, "
           "(hash(i + 1) % 8)::INTEGER AS quantity, ((hash(i + 2) % 50000) / 100)::DECIMAL(10,2) AS price"},
};

void make_entity(Session& session, const Entity& entity, const fs::path& landing) {
  const fs::path folder = landing / entity.name;
  fs::create_directories(folder);
  for (std::int64_t part = 0; part < entity.files; ++part) {
    const std::int64_t begin = entity.rows * part / entity.files;
    const std::int64_t end = entity.rows * (part + 1) / entity.files;
    const fs::path file = folder / ("part-" + std::to_string(part + 1) + ".parquet");
    session.run("COPY (SELECT " + std::string{entity.columns} + " FROM range(" + std::to_string(begin) + ", " +
                    std::to_string(end) + ") AS made(i)) TO " + hygge::engine::quote_text(file.string()) +
                    " (FORMAT parquet)",
                CancelToken{});
  }
  std::cout << "  " << std::left << std::setw(14) << entity.name << std::right << std::setw(9) << entity.rows
            << " rows in " << entity.files << (entity.files == 1 ? " file" : " files") << '\n';
}

std::int64_t count(Session& session, const fs::path& folder) {
  const std::string files = hygge::engine::quote_text((folder / "*.parquet").string());
  return session.run("SELECT count(*) FROM read_parquet(" + files + ")", CancelToken{}).integer(0, 0).value_or(-1);
}

bool arrived(Session& session, const Entity& entity, const fs::path& landing, const fs::path& lake) {
  const std::int64_t left = count(session, landing / entity.name);
  const std::int64_t settled = count(session, lake / entity.name);
  std::cout << "  " << std::left << std::setw(14) << entity.name << std::right << std::setw(9) << settled << " of "
            << std::setw(7) << left << (left == settled ? "" : "   DIFFERENT") << '\n';
  return left == settled;
}

int run(const std::string& command, const fs::path& landing, const fs::path& lake) {
  hygge::engine::Engine engine{{.temp_folder = landing / ".spill", .folders = {landing, lake}}};
  Session session = engine.open_session();
  bool all_arrived = true;
  for (const Entity& entity : kEntities) {
    if (command == "make") {
      make_entity(session, entity, landing);
    } else {
      all_arrived = arrived(session, entity, landing, lake) && all_arrived;
    }
  }
  return all_arrived ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  if (!(command == "make" && argc == 3) && !(command == "count" && argc == 4)) {
    std::cerr << "usage: hygge_demo_data make LANDING | count LANDING LAKE\n";
    return 2;
  }
  try {
    return run(command, fs::absolute(argv[2]), fs::absolute(argv[argc - 1]));
  } catch (const std::exception& error) {
    std::cerr << "hygge_demo_data: " << error.what() << '\n';
    return 1;
  }
}
