#include "hygge/config/planned.h"

#include <algorithm>
#include <array>

namespace hygge::config {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>({"if_exists", "journal", "key_column", "parallel_workers",
                                                        "queue_size", "schema_inference", "schema_overrides",
                                                        "table_hints", "table_options", "write_strategy"});

constexpr auto kKinds =
    std::to_array<std::string_view>({"adls", "azure", "azure_sql", "csv", "delta", "gcs", "http", "iceberg", "json",
                                     "mssql", "ndjson", "postgres", "postgresql", "s3", "sqlite", "sqlserver"});

}  // namespace

bool is_planned_key(std::string_view key) { return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end(); }

bool is_planned_kind(std::string_view kind) { return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end(); }

std::string_view usual_name_of_kind(std::string_view kind) {
  return kind == "sqlserver" || kind == "azure_sql" ? "mssql" : kind;
}

}  // namespace hygge::config
