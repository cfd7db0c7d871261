#include "hygge/tds/bulk_statement.h"

namespace hygge::tds {

namespace {

/// The texts with a comma between them.
std::string listed(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + text;
  return list;
}

std::string described(const BulkColumn& column) {
  std::string text =
      quote_name(column.name) + " " + (column.declared.empty() ? sql_name(column.type) : column.declared);
  if (!column.collation.empty()) text += " COLLATE " + checked_collation(column.collation);
  return text;
}

std::string order_of(const std::vector<BulkHints::OrderedBy>& order) {
  std::vector<std::string> columns;
  for (const BulkHints::OrderedBy& by : order)
    columns.push_back(quote_name(by.column) + (by.descending ? " DESC" : " ASC"));
  return "ORDER (" + listed(columns) + ")";
}

}  // namespace

std::string insert_bulk_statement(std::span<const std::string> table, std::span<const BulkColumn> columns,
                                  const BulkHints& hints) {
  std::string name;
  for (const std::string& part : table) name += (name.empty() ? "" : ".") + quote_name(part);
  std::vector<std::string> described_columns;
  for (const BulkColumn& column : columns) described_columns.push_back(described(column));

  std::vector<std::string> with;
  if (hints.table_lock) with.emplace_back("TABLOCK");
  if (hints.check_constraints) with.emplace_back("CHECK_CONSTRAINTS");
  if (hints.fire_triggers) with.emplace_back("FIRE_TRIGGERS");
  if (hints.keep_nulls) with.emplace_back("KEEP_NULLS");
  if (hints.rows_per_batch > 0) with.push_back("ROWS_PER_BATCH = " + std::to_string(hints.rows_per_batch));
  if (hints.kilobytes_per_batch > 0)
    with.push_back("KILOBYTES_PER_BATCH = " + std::to_string(hints.kilobytes_per_batch));
  if (!hints.order.empty()) with.push_back(order_of(hints.order));

  const std::string statement = "INSERT BULK " + name + " (" + listed(described_columns) + ")";
  return with.empty() ? statement : statement + " WITH (" + listed(with) + ")";
}

}  // namespace hygge::tds
