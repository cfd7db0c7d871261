#include "tests/conformance/parquet_cases.h"

#include <algorithm>
#include <fstream>

#include "hygge/engine/sql_text.h"
#include "hygge/homes/parquet/parquet_home.h"
#include "hygge/stores/parquet/parquet_store.h"
#include "tests/conformance/rows.h"

namespace hygge::test {

namespace {

namespace fs = std::filesystem;

/// What the format cannot hold.
TypeRules parquet_types() {
  const std::string text = "CAST({} AS VARCHAR)";
  const std::string digits = "CAST({} AS DECIMAL(38,0))";
  const std::string timestamp = "CAST({} AS TIMESTAMP)";
  return {.becomes = {{"hugeint", digits},
                      {"uhugeint", digits},
                      {"enum", text},
                      {"bit", text},
                      {"bignum", text},
                      {"timestamp_s", timestamp},
                      {"timestamp_ms", timestamp},
                      {"array", "CAST({} AS INTEGER[])"},
                      {"union",
                       "CASE WHEN {} IS NOT NULL THEN struct_pack(\"tag\" := CAST(union_tag({}) AS VARCHAR), "
                       "\"number\" := union_extract({}, 'number'), \"text\" := union_extract({}, 'text')) END"}},
          .refuses = {"hugeint_ends", "uhugeint_ends", "interval_below_zero", "interval_of_microseconds"},
          .leaves_open = {}};
}

std::string write_source(engine::Session& session, const std::string& select, const fs::path& folder) {
  const fs::path source = folder / "landing";
  fs::create_directories(source);
  const std::string file = engine::quote_text((source / "rows.parquet").string());
  session.run("COPY (" + select + ") TO " + file + " (FORMAT parquet, ROW_GROUP_SIZE 20480, DICTIONARY_SIZE_LIMIT 0)",
              CancelToken{});
  return "{type: parquet, path: " + source.string() + "}";
}

std::string write_spoilt_source(engine::Session& session, const fs::path& folder) {
  const std::string section =
      write_source(session, "SELECT i AS id, 'name ' || i AS name FROM range(300000) AS t(i)", folder);
  const fs::path file = folder / "landing" / "rows.parquet";
  const auto size = static_cast<std::streamoff>(fs::file_size(file));
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  stream.seekp(size / 2);
  stream << std::string(static_cast<std::size_t>(size / 4), '\xFF');
  return section;
}

std::optional<engine::Relation> read_target(engine::Session& session, const fs::path& target) {
  if (!fs::is_directory(target)) return std::nullopt;
  const auto is_row_file = [](const fs::path& path) { return path.extension() == ".parquet"; };
  if (std::none_of(fs::directory_iterator{target}, fs::directory_iterator{}, is_row_file)) return std::nullopt;
  return relation_of(session,
                     "SELECT * FROM read_parquet(" + engine::quote_text((target / "*.parquet").string()) + ")");
}

}  // namespace

HomeCase parquet_home_case() {
  return {.name = "Parquet",
          .kind = &parquet_home_kind(),
          .lay_down = write_source,
          .lay_down_broken = write_spoilt_source,
          .types = parquet_types()};
}

StoreCase parquet_store_case() {
  return {.name = "Parquet",
          .kind = &parquet_store_kind(),
          .section =
              [](const fs::path& folder, const std::string& name) {
                return "{type: parquet, path: " + (folder / "lake" / name).string() + "}";
              },
          .published = [](engine::Engine&, engine::Session& session, const fs::path& folder,
                          const std::string& name) { return read_target(session, folder / "lake" / name); },
          .locks = true,
          .types = parquet_types()};
}

}  // namespace hygge::test
