#include "hygge/stores/mssql/duplicate_keys.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/stores/mssql/bulk_column.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/tds/bulk_load.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr const char* kKeyTable = "#hygge_keys";
constexpr const char* kRowNumber = "n";

bool compares_as_sent(const TargetColumn& column) {
  constexpr std::array<std::string_view, 2> kOthers{"sql_variant", "hierarchyid"};
  return std::find(kOthers.begin(), kOthers.end(), column.type.name) == kOthers.end();
}

/// The columns of the keys, each once, under names of their own; and a number for each row.
class KeyTable {
 public:
  KeyTable(tds::Session& session, const LoadSettings& settings, const LoadColumns& columns)
      : session_{session}, settings_{settings} {
    std::set<std::size_t> places;
    for (const UniqueKey& key : settings.unique) places.insert(key.columns.begin(), key.columns.end());
    for (const std::size_t place : places) {
      LoadColumn column = columns.at(place);
      originals_.emplace(place, column);
      column.bulk.name = name_of_key(place);
      column.bulk.is_identity = false;
      column.bulk.is_nullable = true;
      columns_.push_back(std::move(column));
    }
  }

  void make() {
    std::string list = std::string{kRowNumber} + " bigint NOT NULL";
    for (const LoadColumn& column : columns_) {
      list += ", " + tds::quote_name(column.bulk.name) + " " + tds::sql_name(column.bulk.type) +
              collate_clause(column) + " NULL";
    }
    drop();
    session_.execute(std::string{"CREATE TABLE "} + kKeyTable + " (" + list + ")");
  }

  void drop() { session_.execute(std::string{"DROP TABLE IF EXISTS "} + kKeyTable); }

  void send(const std::vector<RowSpan>& rows) {
    const std::vector<std::string> table{kKeyTable};
    std::vector<tds::BulkColumn> sent = bulk_columns(columns_);
    const TargetColumn number{.name = kRowNumber, .type = {.name = "bigint"}, .nullable = false};
    sent.push_back(bulk_column(number, tds::Storage::Int64));
    tds::BulkWriter writer{sent, settings_.encode};
    tds::BulkLoad load = session_.bulk(tds::insert_bulk_statement(table, sent, {}));
    writer.begin(load.output());
    std::int64_t next = 0;
    for (const RowSpan& span : rows) {
      std::vector<tds::ColumnMemory> memory = memory_of(*span.of.batch, columns_);
      std::vector<std::int64_t> numbers(span.first + span.rows);
      for (std::size_t row = 0; row < span.rows; ++row) numbers[span.first + row] = next++;
      memory.push_back({numbers.data(), nullptr, nullptr});
      writer.write(load.output(), memory, span.first, span.rows);
    }
    tds::BulkWriter::end(load.output());
    load.finish();
  }

  /// Two results for each key: rows whose key the table has, and those that are not the first with theirs.
  DuplicateKeys compare() {
    std::vector<std::string> questions;
    for (const UniqueKey& key : settings_.unique) {
      questions.push_back(known_question(key));
      questions.push_back(repeated_question(key));
    }
    const std::vector<CatalogueRows> answers = ask_catalogue(session_, join(questions, "; "));
    std::map<std::uint64_t, std::size_t> known;
    std::set<std::uint64_t> repeated;
    for (std::size_t key = 0; key < settings_.unique.size(); ++key) {
      for (const CatalogueRow& row : answers.at(2 * key)) known.emplace(row.number(0), key);
      for (const CatalogueRow& row : answers.at(2 * key + 1))
        repeated.insert(static_cast<std::uint64_t>(row.number(0)));
    }
    DuplicateKeys found;
    for (const auto& [row, key] : known) found.known.push_back({row, key});
    found.repeated.assign(repeated.begin(), repeated.end());
    return found;
  }

 private:
  /// That of the table's column: temporary tables lie in a database with another one of its own.
  std::string collate_clause(const LoadColumn& column) const {
    using tds::WireType;
    constexpr std::array kTexts{WireType::VarChar, WireType::Char, WireType::NVarChar, WireType::NChar};
    const bool is_text = std::find(kTexts.begin(), kTexts.end(), column.bulk.type.type) != kTexts.end();
    if (!is_text) return "";
    const std::string& name = column.collation.empty() ? settings_.collation : column.collation;
    return " COLLATE " + (name.empty() ? "DATABASE_DEFAULT" : tds::checked_collation(name));
  }

  static std::string name_of_key(std::size_t place) { return "k" + std::to_string(place); }

  std::string known_question(const UniqueKey& key) const {
    std::vector<std::string> same;
    for (const std::size_t place : key.columns) {
      const LoadColumn& column = originals_.at(place);
      const std::string there = "t." + tds::quote_name(column.bulk.name);
      const std::string here = "s." + name_of_key(place);
      same.push_back(column.takes_null
                         ? "(" + there + " = " + here + " OR (" + there + " IS NULL AND " + here + " IS NULL))"
                         : there + " = " + here);
    }
    return std::string{"SELECT s."} + kRowNumber + " FROM " + kKeyTable + " AS s WHERE EXISTS (SELECT 1 FROM " +
           TableName{settings_.table}.quoted() + " AS t WHERE " + join(same, " AND ") + ")";
  }

  std::string repeated_question(const UniqueKey& key) const {
    std::vector<std::string> names;
    for (const std::size_t place : key.columns) names.push_back("s." + name_of_key(place));
    return std::string{"SELECT x."} + kRowNumber + " FROM (SELECT s." + kRowNumber +
           ", ROW_NUMBER() OVER (PARTITION BY " + join(names, ", ") + " ORDER BY s." + kRowNumber + ") AS place FROM " +
           kKeyTable + " AS s) AS x WHERE x.place > 1";
  }

  tds::Session& session_;
  const LoadSettings& settings_;
  LoadColumns columns_;
  std::map<std::size_t, LoadColumn> originals_;  // by their place among those of the load
};

}  // namespace

std::vector<UniqueKey> unique_keys_of(const TargetTable& table, const std::vector<TargetColumn>& loaded) {
  std::vector<UniqueKey> keys;
  for (const TargetIndex& index : table.indexes) {
    if (!index.is_unique || index.is_disabled || index.ignores_duplicates || !index.filter.empty()) continue;
    UniqueKey key{index.name, {}};
    for (const TargetIndex::Key& part : index.keys) {
      const auto column =
          std::find_if(loaded.begin(), loaded.end(), [&](const TargetColumn& one) { return one.name == part.column; });
      if (column == loaded.end() || !compares_as_sent(*column)) break;
      key.columns.push_back(static_cast<std::size_t>(column - loaded.begin()));
    }
    if (!index.keys.empty() && key.columns.size() == index.keys.size()) keys.push_back(std::move(key));
  }
  return keys;
}

std::optional<DuplicateKeys> find_duplicate_keys(tds::Session& session, const LoadSettings& settings,
                                                 const LoadColumns& columns, const std::vector<RowSpan>& rows) {
  try {
    KeyTable table{session, settings, columns};
    table.make();
    table.send(rows);
    DuplicateKeys found = table.compare();
    table.drop();
    return found;
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.spoils_connection() || is_lock_timeout(error)) throw;
    return std::nullopt;
  }
}

bool is_about_duplicates(const tds::TdsError& error) {
  constexpr std::int32_t kConstraint = 2627;
  constexpr std::int32_t kIndex = 2601;
  constexpr std::int32_t kNewIndex = 1505;
  if (!error.message()) return false;
  const std::int32_t number = error.message()->number;
  return number == kConstraint || number == kIndex || number == kNewIndex;
}

}  // namespace hygge::stores::mssql
