#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/core/kind.h"

namespace hygge::stores::mssql {

/// What becomes of a table that is there.
enum class IfExists { Append, Replace, Fail };

/// How rows come into a table.
enum class Strategy { DirectInsert, TempSwap, Merge };

/// The settings of the store as its table declares them.
config::KindSettings mssql_store_settings();

/// The settings of one store, read.
struct StoreOptions {
  std::string connection;
  TableName table;
  std::string where;                      ///< of the store, for messages
  config::ListPlaces hint_places;         ///< of `table_hints`
  config::ListPlaces key_places;          ///< of `key_columns`
  std::string table_where;                ///< of the options for tables that are made
  config::ListPlaces primary_key_places;  ///< of `primary_key`
  config::ListPlaces override_places;     ///< of `schema_overrides`
  IfExists if_exists = IfExists::Append;
  Strategy strategy = Strategy::DirectInsert;
  std::vector<std::string> key_columns;
  bool merges_though_full_drop = false;  ///< somebody wrote `run_type: full_drop`, and may think that all rows go

  Rows batch_size;
  unsigned parallel_workers = 1;
  bool workers_given = false;
  std::vector<std::string> hints;

  std::size_t sample_batches = 0;
  double buffer_factor = 1;
  std::size_t min_varchar = 0;
  std::size_t max_varchar = 0;
  std::map<std::string, std::string> overrides;

  bool clustered_columnstore = true;
  bool columnstore_given = false;
  bool heap = false;
  std::vector<std::string> primary_key;
  std::string compression;

  std::optional<bool> keep_identity;  ///< nothing: auto
  bool add_columns = false;
  bool widen = true;
  bool rejects = false;  ///< on_error: reject
  Rows reject_limit;
  std::string reject_path;
  bool nulls_invalid_values = false;  ///< invalid_values: set_null
  Seconds lock_timeout{0};

  static StoreOptions read(const config::Section& section, const KindContext& context);
};

}  // namespace hygge::stores::mssql
