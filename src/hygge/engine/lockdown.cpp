#include "hygge/engine/lockdown.h"

#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "hygge/engine/engine_error.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

namespace fs = std::filesystem;

void run(duckdb_connection connection, const std::string& sql) {
  duck::Result result;
  if (duckdb_query(connection, sql.c_str(), result.out()) == DuckDBSuccess) return;
  throw Error{ErrorKind::Engine, "the engine did not take a setting"}
      .because(engine_error(duckdb_result_error(result.out())).reason())
      .at(sql);
}

bool knows(duckdb_connection connection, const std::string& setting) {
  duck::Result result;
  const std::string sql = "SELECT count(*) FROM duckdb_settings() WHERE name = " + quote_text(setting);
  return duckdb_query(connection, sql.c_str(), result.out()) == DuckDBSuccess &&
         duckdb_value_int64(result.out(), 0, 0) > 0;
}

/// Each folder as it is written and as it is without symbolic links, because the engine looks at both; and as the
/// pattern that reads it literally, because the engine compares patterns by their letters.
std::vector<std::string> allowed_folders(const std::vector<fs::path>& folders) {
  std::set<std::string> allowed;
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    for (const fs::path& path : {fs::absolute(folder).lexically_normal(), fs::weakly_canonical(folder, ignored)}) {
      if (path.empty()) continue;
      allowed.insert((path / "").string());
      allowed.insert(escape_glob((path / "").string()));
    }
  }
  return {allowed.begin(), allowed.end()};
}

std::string bytes(Bytes amount) { return quote_text(std::to_string(amount.value) + "B"); }

}  // namespace

void lock_down(duckdb_connection connection, const EngineOptions& options) {
  const auto set = [connection](const std::string& assignment) { run(connection, "SET GLOBAL " + assignment); };
  set("autoinstall_known_extensions=false");
  set("autoload_known_extensions=false");
  set("allow_community_extensions=false");
  if (options.threads > 0) set("threads=" + std::to_string(options.threads));
  if (options.memory_limit.value > 0) set("memory_limit=" + bytes(options.memory_limit));
  set("temp_directory=" + quote_text(options.temp_folder.string()));
  // Files are read once: kept, they are most of what a long run's memory grows by.
  set("enable_external_file_cache=false");
  // The same rows must come out on every machine: casts between times with and without a zone do not ask the system.
  if (knows(connection, "TimeZone")) set("TimeZone='UTC'");
  // Types that Arrow does not know keep their meaning on their way through it.
  set("arrow_lossless_conversion=true");
  set("allowed_directories=" + quote_list(allowed_folders(options.folders)));
  set("enable_external_access=false");
  set("preserve_insertion_order=false");
  set("allowed_configs=['streaming_buffer_size', 'preserve_insertion_order', 'enable_progress_bar', "
      "'enable_progress_bar_print']");
  set("lock_configuration=true");
}

}  // namespace hygge::engine
