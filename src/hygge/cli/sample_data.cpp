#include "hygge/cli/sample_data.h"

#include <array>
#include <string>

#include "hygge/base/files.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace hygge::cli {
namespace {

namespace fs = std::filesystem;

struct SampleTable {
  const char* file;
  const char* select;
};

constexpr std::array<SampleTable, 2> kTables{{
    {"customers/customers.parquet",
     "SELECT range::INTEGER + 1 AS id, 'Customer ' || (range + 1) AS name, "
     "['Aarhus', 'Bergen', 'Lund', 'Turku', 'Vejle'][range % 5 + 1] AS city, "
     "DATE '2020-01-01' + (range * 7 % 2000)::INTEGER AS since, range % 3 = 0 AS newsletter FROM range(1000)"},
    {"orders/orders.parquet",
     "SELECT range + 1 AS id, (range * 7919 % 1000 + 1)::INTEGER AS customer_id, "
     "TIMESTAMP '2024-01-01 08:00:00' + INTERVAL (range * 37) MINUTE AS ordered_at, "
     "(CASE WHEN range % 20 = 0 THEN 0 ELSE 5 + range * 104729 % 50000 / 100 END)::DECIMAL(9,2) AS amount, "
     "['new', 'paid', 'sent', 'returned'][range % 4 + 1] AS status FROM range(20000)"},
}};

}  // namespace

std::vector<fs::path> sample_files() {
  std::vector<fs::path> files;
  files.reserve(kTables.size());
  for (const SampleTable& table : kTables) {
    files.emplace_back(table.file);
  }
  return files;
}

void write_sample_data(const fs::path& landing) {
  files::create_folders(landing);
  const files::TemporaryFolder temporary{landing};
  engine::Engine engine{
      {.threads = 1, .memory_limit = Bytes{0}, .temp_folder = temporary.path(), .folders = {fs::canonical(landing)}}};
  engine::Session session = engine.open_session();
  for (const SampleTable& table : kTables) {
    const fs::path file = fs::canonical(landing) / table.file;
    files::create_folders(file.parent_path());
    session.run("COPY (" + std::string{table.select} + ") TO " + engine::quote_text(file.string()) +
                    " (FORMAT parquet, COMPRESSION zstd)",
                CancelToken{});
  }
}

}  // namespace hygge::cli
