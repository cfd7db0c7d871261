#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/homes/parquet/parquet_home.h"
#include "tests/parquet/parquet_folder.h"
#include "tests/support/error_of.h"

namespace hygge::test {

/// Three rows that files of tests are written from.
inline constexpr const char* kUsers =
    "SELECT * FROM (VALUES (1, 'Anna', [1, 2]), (2, NULL, NULL), (3, 'Ben', [NULL])) AS t(id, name, tags)";

/// A home made by its kind from what a person wrote, and opened.
struct OpenedHome {
  std::unique_ptr<Home> home;
  engine::Relation relation;
};

inline OpenedHome open_home(ParquetFolder& folder, const Written& written) {
  const HomeKind& kind = parquet_home_kind();
  OpenedHome opened;
  opened.home =
      kind.make(section_of(kind.settings, "home", written), KindContext{.root = folder.path(), .flow = "users"});
  opened.relation = opened.home->open(folder.home_context());
  return opened;
}

/// Opens the files or folders of these names below the folder.
inline OpenedHome open_home(ParquetFolder& folder, const std::vector<std::string>& names, Written written = {}) {
  for (const std::string& name : names) written["path"].push_back(folder.path(name).string());
  return open_home(folder, written);
}

/// The rows of a relation, sorted.
inline std::vector<std::string> rows_of(ParquetFolder& folder, const engine::Relation& relation) {
  return folder.query("SELECT * FROM (" + relation.sql + ") AS t ORDER BY ALL");
}

}  // namespace hygge::test
