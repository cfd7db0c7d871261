#include "hygge/stores/mssql/rejected_rows.h"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/base/units.h"
#include "hygge/engine/scan.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/reject_folder.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kOwnColumns = 3;
constexpr std::size_t kMostPending = std::size_t{4} << 20U;  // in memory, before they go into the table
constexpr const char* kRejectedTable = "hygge_rejected";

bool is_text(engine::TypeId type) { return type == engine::TypeId::Text || type == engine::TypeId::Blob; }

engine::Schema schema_of_file(const engine::Schema& relation) {
  using engine::Type;
  using engine::TypeId;
  engine::Schema schema{{{relation.unused_name("hygge_row"), Type::of(TypeId::Int64)},
                         {relation.unused_name("hygge_column"), Type::of(TypeId::Text)},
                         {relation.unused_name("hygge_reason"), Type::of(TypeId::Text)}}};
  for (const engine::Column& column : relation.columns) {
    storage_of(column.type);  // throws for what cannot be copied
    schema.columns.push_back(column);
  }
  return schema;
}

std::string bytes_of_value(const engine::Vector& column, const engine::Type& type, std::size_t row) {
  if (is_text(type.id)) return std::string{column.text(row)};
  const std::size_t width = tds::width_of(storage_of(type));
  return {static_cast<const char*>(column.values()) + row * width, width};
}

class RowsReader final : public engine::ScanReader {
 public:
  RowsReader(const engine::Schema& schema, std::shared_ptr<const std::vector<RejectedRows::Row>> rows)
      : schema_{schema}, rows_{std::move(rows)} {}

  void read(engine::Batch& batch) override {
    const std::size_t rows = std::min(engine::kBatchRows, rows_->size() - next_);
    for (std::size_t i = 0; i < schema_.size(); ++i) fill(batch.column(i), i, rows);
    next_ += rows;
    batch.set_rows(rows);
  }

 private:
  /// What the row has there, as bytes; of the first column, which is its number, nothing.
  static std::optional<std::string> value_of(const RejectedRows::Row& row, std::size_t place) {
    if (place >= kOwnColumns) return row.values[place - kOwnColumns];
    if (place == 1) return row.column.empty() ? std::nullopt : std::optional{row.column};
    return row.reason;
  }

  void fill(engine::Vector column, std::size_t place, std::size_t rows) const {
    for (std::size_t row = 0; row < rows; ++row) {
      const RejectedRows::Row& from = (*rows_)[next_ + row];
      if (place == 0) {
        column.as<std::int64_t>()[row] = static_cast<std::int64_t>(from.number + 1);
        continue;
      }
      const std::optional<std::string> value = value_of(from, place);
      if (!value) {
        column.set_null(row);
      } else if (is_text(column.type())) {
        column.set_text(row, *value);
      } else {
        std::memcpy(static_cast<char*>(column.values()) + row * value->size(), value->data(), value->size());
      }
    }
  }

  const engine::Schema& schema_;
  const std::shared_ptr<const std::vector<RejectedRows::Row>> rows_;
  std::size_t next_ = 0;
};

class RowsScan final : public engine::Scan {
 public:
  RowsScan(engine::Schema schema, std::shared_ptr<const std::vector<RejectedRows::Row>> rows)
      : schema_{std::move(schema)}, rows_{std::move(rows)} {}
  const engine::Schema& schema() const override { return schema_; }
  std::unique_ptr<engine::ScanReader> open(std::size_t /*split*/) override {
    return std::make_unique<RowsReader>(schema_, rows_);
  }

 private:
  const engine::Schema schema_;
  const std::shared_ptr<const std::vector<RejectedRows::Row>> rows_;
};

}  // namespace

RejectedRows::RejectedRows(engine::Engine& engine, const engine::Schema& relation, RejectSettings settings,
                           CancelToken cancel)
    : engine_{engine},
      schema_{schema_of_file(relation)},
      settings_{std::move(settings)},
      cancel_{std::move(cancel)},
      rows_{std::make_shared<std::vector<Row>>()} {}

void RejectedRows::add(const RowSpan& row, const std::string& column, const std::string& reason) {
  const std::lock_guard lock{mutex_};
  if (failure_) throw *failure_;
  Row made{.number = row.number(), .column = column, .reason = reason, .values = {}};
  for (std::size_t i = 0; i + kOwnColumns < schema_.size(); ++i) {
    const engine::Vector values = row.of.batch->column(i);
    std::optional<std::string>& value = made.values.emplace_back();
    if (!values.is_null(row.first)) value = bytes_of_value(values, schema_.columns[i + kOwnColumns].type, row.first);
    bytes_ += sizeof value + (value ? value->size() : 0);
  }
  bytes_ += sizeof made + reason.size();
  rows_->push_back(std::move(made));
  ++count_;
  if (settings_.limit && count_ > *settings_.limit) {
    failure_ = too_many(reason);
    write_file();
    throw *failure_;
  }
  if (bytes_ >= kMostPending) flush();
}

Error RejectedRows::too_many(const std::string& reason) const {
  return Error{ErrorKind::Data,
               "more rows than the limit of " + format_count(*settings_.limit) + " do not fit into their table"}
      .because("of the last, " + reason)
      .advise("look at " + settings_.file.string() + ", mend the rows or the table, or raise `reject_limit`");
}

std::uint64_t RejectedRows::count() const {
  const std::lock_guard lock{mutex_};
  return count_;
}

std::optional<std::filesystem::path> RejectedRows::finish() {
  const std::lock_guard lock{mutex_};
  if (count_ == 0) return std::nullopt;
  if (!failure_) write_file();
  return settings_.file;
}

void RejectedRows::make_table() {
  if (session_) return;
  session_.emplace(engine_.open_session());
  std::string columns;
  for (const engine::Column& column : schema_.columns) {
    columns += (columns.empty() ? "" : ", ") + engine::quote_name(column.name) + " " + column.type.sql;
  }
  session_->run(std::string{"CREATE TEMP TABLE "} + kRejectedTable + " (" + columns + ")", cancel_);
}

void RejectedRows::flush() {
  make_table();
  const engine::Relation relation = engine_.relation_of(std::make_shared<RowsScan>(schema_, rows_), false);
  session_->run(std::string{"INSERT INTO "} + kRejectedTable + " " + relation.sql, cancel_);
  rows_ = std::make_shared<std::vector<Row>>();
  bytes_ = 0;
}

void RejectedRows::write_file() {
  flush();
  std::string select;
  for (const engine::Column& column : schema_.columns) {
    const std::string name = engine::quote_name(column.name);
    const bool is_huge = column.type.id == engine::TypeId::Int128;
    select += (select.empty() ? "SELECT " : ", ") + (is_huge ? "CAST(" + name + " AS VARCHAR) AS " + name : name);
  }
  select += std::string{" FROM "} + kRejectedTable + " ORDER BY " + engine::quote_name(schema_.columns.front().name);
  const std::filesystem::path part = settings_.file.string() + ".part";
  try {
    files::create_folders(settings_.file.parent_path());
    session_->run(
        "COPY (" + select + ") TO " + engine::quote_text(part.string()) + " (FORMAT parquet, COMPRESSION zstd)",
        cancel_);
    files::sync_file(part);
    files::rename(part, settings_.file);
  } catch (Error& error) {
    std::error_code stays;
    std::filesystem::remove(part, stays);
    if (error.kind() == ErrorKind::DiskFull) {
      error.advise("free some space there, or name another folder in `reject_path`; nothing was published");
    } else if (error.kind() != ErrorKind::Cancelled) {
      error.advise(advice_for_reject_folder(settings_.file.parent_path()));
    }
    throw error.add_context("writing the rows that were set aside");
  }
  session_.reset();  // and with it the table
}

engine::Relation rows_set_aside(const std::filesystem::path& file, const engine::Schema& relation) {
  std::string select;
  for (const engine::Column& column : relation.columns) {
    const std::string name = engine::quote_name(column.name);
    select += (select.empty() ? "SELECT CAST(" : ", CAST(") + name + " AS " + column.type.sql + ") AS " + name;
  }
  engine::Relation rows;
  rows.sql = select + " FROM read_parquet(" + engine::quote_text(engine::escape_glob(file.string())) + ")";
  rows.schema = relation;
  rows.nulls.resize(relation.size());
  return rows;
}

}  // namespace hygge::stores::mssql
