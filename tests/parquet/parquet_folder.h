#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"
#include "hygge/core/home.h"
#include "hygge/core/store.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"

namespace hygge::test {

/// Settings as a person would write them: a key and its value or values.
using Written = std::map<std::string, std::vector<std::string>>;

/// A section of `kind` with these values and the table's defaults for the rest. A key that the table lacks is a defect.
config::Section section_of(const config::KindSettings& kind, const std::string& title, const Written& written);

/// A temporary folder, an engine that may work in it, and SQL to fill it and to look into it.
class ParquetFolder {
 public:
  ParquetFolder();

  std::filesystem::path path(const std::string& name = "") const;
  /// COPY (select) TO name; makes the folders above it.
  void write(const std::string& name, const std::string& select, const std::string& options = "");
  /// All rows, columns joined by '|', NULL as "NULL".
  std::vector<std::string> query(const std::string& sql);
  /// The only value of a query.
  std::string value(const std::string& sql);
  /// Files below a folder that are not hidden, relative to it, sorted.
  std::vector<std::string> files(const std::string& name) const;

  HomeContext home_context();
  StoreContext store_context(const FlowIdentity& identity);

  engine::Engine& engine() { return engine_; }
  engine::Session& session() { return session_; }
  std::vector<std::string> notes;  ///< what homes and stores told, warnings with a leading "! "

 private:
  files::TemporaryFolder folder_;
  engine::Engine engine_;
  engine::Session session_;
};

}  // namespace hygge::test
