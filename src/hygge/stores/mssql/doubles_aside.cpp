#include "hygge/stores/mssql/doubles_aside.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/engine/batch_bytes.h"
#include "hygge/engine/session.h"
#include "hygge/stores/mssql/duplicate_keys.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/stores/mssql/read_staged.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

void set_aside_but_first(const NumberedStaging& staging, const StagedKey& key, RejectedRows& rejected,
                         const StoreContext& context) {
  if (!has_doubled_keys(*staging.session, staging.quoted, key.columns)) return;
  const std::string where = where_key_is_repeated(staging.quoted, key.columns, staging.row_number);
  const RowsWithNumbers rows = read_numbered(context.engine, staging.connection, staging.session, staging.quoted, where,
                                             staging.schema, staging.targets, staging.row_number);
  const std::string column = key.columns.size() == 1 ? key.columns.front().name : "";
  {
    engine::Stream stream =
        context.session.stream(rows.relation, context.cancel, engine::room_ahead(rows.relation.schema, false), false);
    while (std::optional<engine::Batch> batch = stream.next()) {
      const auto shared = std::make_shared<const engine::Batch>(*std::move(batch));
      const auto* const numbers = shared->column(rows.number).as<std::int64_t>();
      for (std::size_t row = 0; row < shared->rows(); ++row) {
        const auto number = static_cast<std::uint64_t>(numbers[row]);
        rejected.add({{shared, number - row}, row, 1}, column, why_duplicate(key.wanted_by));
      }
    }
  }
  staging.session->execute("DELETE FROM " + staging.quoted + where);
}

}  // namespace

std::vector<TargetColumn> columns_called(const std::vector<std::string>& names,
                                         const std::vector<TargetColumn>& columns) {
  std::vector<TargetColumn> called;
  for (const std::string& name : names) {
    called.push_back(
        *std::find_if(columns.begin(), columns.end(), [&](const TargetColumn& column) { return column.name == name; }));
  }
  return called;
}

std::vector<StagedKey> staged_keys(const std::optional<TargetTable>& target, const TableDesign& design,
                                   const std::vector<TargetColumn>& loaded, const std::vector<std::string>& merged_by) {
  std::vector<StagedKey> keys;
  if (!target) {
    const std::vector<std::string> primary_key = design.primary_key();
    if (!primary_key.empty()) keys.push_back({"the primary key", columns_called(primary_key, loaded)});
  } else {
    for (const UniqueKey& key : unique_keys_of(*target, loaded)) {
      StagedKey& staged = keys.emplace_back();
      staged.wanted_by = "'" + printable(key.index) + "'";
      for (const std::size_t place : key.columns) staged.columns.push_back(loaded[place]);
    }
  }
  if (!merged_by.empty()) keys.push_back({"the merge", columns_called(merged_by, loaded)});
  return keys;
}

void set_doubles_aside(const NumberedStaging& staging, const std::vector<StagedKey>& keys, RejectedRows& rejected,
                       const StoreContext& context) {
  for (const StagedKey& key : keys) set_aside_but_first(staging, key, rejected, context);
  staging.session->execute("ALTER TABLE " + staging.quoted + " DROP COLUMN " + tds::quote_name(staging.row_number));
}

Error not_once(const DoubledKeys& doubled, const StagedKey& key, const std::string& shown, bool is_made,
               bool sets_aside) {
  const std::string others = is_made ? "name more columns in `primary_key`, " : "";
  return Error{ErrorKind::Data, doubled_keys_text(doubled) + " in the rows for '" + shown + "'"}
      .because(key.wanted_by + (is_made ? " of the table that is made" : "") + " wants each once")
      .detail(doubled.lines)
      .advise("make the rows unique at their home, " + others + "or " +
              (sets_aside ? kNoRoomForNumbers : "set all but the first aside with `on_error: reject`"));
}

}  // namespace hygge::stores::mssql
