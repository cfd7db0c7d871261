#include "tests/parquet/parquet_folder.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::test {

namespace fs = std::filesystem;

config::Section section_of(const config::KindSettings& kind, const std::string& title, const Written& written) {
  std::map<std::string, config::Value> values;
  for (const config::Setting& setting : kind.settings) {
    config::Value value;
    if (!setting.fallback.empty()) value.items = {setting.fallback};
    values.emplace(setting.name, value);
  }
  for (const auto& [name, items] : written) {
    config::Value& value = values.at(name);
    value.items = items;
    value.given = true;
    value.position = {"flow.yml", 3, 9};
  }
  return config::Section{title, std::move(values)};
}

namespace {

engine::EngineOptions options_for(const fs::path& folder) {
  engine::EngineOptions options;
  options.threads = 2;
  options.folders = {folder};
  options.temp_folder = folder / ".spill";
  return options;
}

}  // namespace

ParquetFolder::ParquetFolder()
    : folder_{fs::canonical(fs::temp_directory_path())},
      engine_{options_for(folder_.path())},
      session_{engine_.open_session()} {}

fs::path ParquetFolder::path(const std::string& name) const {
  return name.empty() ? folder_.path() : folder_.path() / name;
}

void ParquetFolder::write(const std::string& name, const std::string& select, const std::string& options) {
  const fs::path file = path(name);
  files::create_folders(file.parent_path());
  session_.run("COPY (" + select + ") TO " + engine::quote_text(file.string()) + " (FORMAT parquet" +
                   (options.empty() ? "" : ", " + options) + ")",
               CancelToken{});
}

std::vector<std::string> ParquetFolder::query(const std::string& sql) {
  const engine::Result result = session_.run(sql, CancelToken{});
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < result.rows(); ++row) {
    std::vector<std::string> values;
    for (std::size_t column = 0; column < result.columns(); ++column) {
      values.push_back(result.text(column, row).value_or("NULL"));
    }
    rows.push_back(join(values, "|"));
  }
  return rows;
}

std::string ParquetFolder::value(const std::string& sql) { return query(sql).at(0); }

std::vector<std::string> ParquetFolder::files(const std::string& name) const {
  std::vector<std::string> files;
  const fs::path folder = path(name);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
    const fs::path below = entry.path().lexically_relative(folder);
    if (entry.is_regular_file() && !below.native().starts_with('.')) files.push_back(below.string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

HomeContext ParquetFolder::home_context() {
  return {engine_, session_, CancelToken{},
          [this](const std::string& text, bool warning) { notes.push_back((warning ? "! " : "") + text); }};
}

StoreContext ParquetFolder::store_context(const FlowIdentity& identity) {
  return StoreContext{
      .engine = engine_,
      .session = session_,
      .cancel = CancelToken{},
      .identity = identity,
      .preserve_order = false,
      .memory = Bytes{200'000'000},
      .threads = 2,
      .progress = [](Rows) {},
      .note = [this](const std::string& text, bool warning) { notes.push_back((warning ? "! " : "") + text); }};
}

}  // namespace hygge::test
