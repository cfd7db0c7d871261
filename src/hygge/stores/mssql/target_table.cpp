#include "hygge/stores/mssql/target_table.h"

#include <algorithm>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/table_details.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

// What each result of catalogue_batch() tells, in order.
constexpr std::size_t kTable = 0;
constexpr std::size_t kColumns = 1;
constexpr std::size_t kIndexes = 2;
constexpr std::size_t kIndexColumns = 3;
constexpr std::size_t kTriggers = 4;
constexpr std::size_t kForeignKeys = 5;
constexpr std::size_t kChecks = 6;
constexpr std::size_t kGrants = 7;
constexpr std::size_t kProperties = 8;
constexpr std::size_t kRows = 9;
constexpr std::size_t kPowers = 10;
constexpr std::size_t kResults = 11;

/// What the login sees and may in the table's database, which only functions tell that know no other database.
std::string question_of_powers(const TargetPlace& place) {
  return "EXEC " + place.procedure("sp_executesql") + " " +
         tds::quote_text(
             "SELECT CAST(OBJECTPROPERTY(" + std::to_string(place.object_id) +
             ", N'TableHasForeignRef') AS int), CASE WHEN HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), N'DATABASE', N'VIEW "
             "DEFINITION') = 1 OR HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), N'DATABASE', N'ALTER ANY SCHEMA') = 1 THEN 1 "
             "ELSE 0 END, CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 OR IS_MEMBER(N'db_owner') = 1 OR "
             "IS_MEMBER(N'db_ddladmin') = 1 OR EXISTS (SELECT 1 FROM sys.schemas AS s WHERE s.principal_id = "
             "USER_ID() AND s.name = " +
             tds::quote_text(place.schema) + ") THEN 1 ELSE 0 END, CASE WHEN HAS_PERMS_BY_NAME(" +
             tds::quote_text(tds::quote_name(place.schema)) +
             ", N'SCHEMA', N'CONTROL') = 1 AND HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), N'DATABASE', N'VIEW "
             "DEFINITION') = 1 THEN 1 ELSE 0 END");
}

/// Everything that stands in the catalogue views which are open to whoever may use the table.
std::string catalogue_batch(const TargetPlace& place) {
  const std::string id = std::to_string(place.object_id);
  const auto view = [&](std::string_view name) { return place.catalogue(name); };
  const std::string named = tds::quote_text(place.quoted());
  std::string sql =
      "SELECT t.is_memory_optimized, t.temporal_type, t.lock_on_bulk_load, t.is_replicated, "
      "t.is_tracked_by_cdc, t.is_external, (SELECT COUNT(*) FROM " +
      view("partitions") + " AS p WHERE p.object_id = " + id + " AND p.index_id IN (0, 1)), CAST(HAS_PERMS_BY_NAME(" +
      named + ", N'OBJECT', N'ALTER') AS int), (SELECT COUNT(*) FROM " + view("indexes") + " AS i INNER JOIN " +
      view("data_spaces") + " AS d ON d.data_space_id = i.data_space_id WHERE i.object_id = " + id +
      " AND d.is_default = 0), CONVERT(nvarchar(30), t.modify_date, 126) FROM " + view("tables") +
      " AS t WHERE t.object_id = " + id + " AND t.object_id = OBJECT_ID(" + named + "); ";
  // A type of one's own is told by the type that it is made of; those of the CLR are none's.
  sql +=
      "SELECT c.name, COALESCE(b.name, u.name), CAST(c.max_length AS int), CAST(c.precision AS int), "
      "CAST(c.scale AS int), c.collation_name, c.is_nullable, c.is_computed, CAST(c.generated_always_type AS int), "
      "c.is_hidden, c.is_sparse, CAST(i.seed_value AS nvarchar(40)), CAST(i.increment_value AS nvarchar(40)), "
      "CAST(i.last_value AS nvarchar(40)), d.name, d.definition, c.is_rowguidcol, c.is_masked, "
      "CAST(c.encryption_type AS int), c.is_column_set, CASE WHEN u.is_user_defined = 1 THEN 1 ELSE 0 END, "
      "CASE WHEN c.default_object_id <> 0 THEN 1 ELSE 0 END FROM " +
      view("columns") + " AS c INNER JOIN " + view("types") + " AS u ON u.user_type_id = c.user_type_id LEFT JOIN " +
      view("types") + " AS b ON b.user_type_id = c.system_type_id LEFT JOIN " + view("identity_columns") +
      " AS i ON i.object_id = c.object_id AND i.column_id = c.column_id LEFT JOIN " + view("default_constraints") +
      " AS d ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id WHERE c.object_id = " + id +
      " ORDER BY c.column_id; ";
  sql +=
      "SELECT i.index_id, i.name, CAST(i.type AS int), i.is_unique, i.is_primary_key, i.is_unique_constraint, "
      "i.is_disabled, i.ignore_dup_key, CAST(i.fill_factor AS int), i.is_padded, i.allow_row_locks, "
      "i.allow_page_locks, i.filter_definition, (SELECT MAX(CAST(p.data_compression AS int)) FROM " +
      view("partitions") + " AS p WHERE p.object_id = i.object_id AND p.index_id = i.index_id) FROM " +
      view("indexes") + " AS i WHERE i.object_id = " + id + " AND i.is_hypothetical = 0 ORDER BY i.index_id; ";
  sql += "SELECT x.index_id, c.name, CAST(x.key_ordinal AS int), x.is_descending_key, x.is_included_column FROM " +
         view("index_columns") + " AS x INNER JOIN " + view("columns") +
         " AS c ON c.object_id = x.object_id AND c.column_id = x.column_id WHERE x.object_id = " + id +
         " ORDER BY x.index_id, x.key_ordinal, x.index_column_id; ";
  sql += "SELECT t.name, t.is_disabled FROM " + view("triggers") + " AS t WHERE t.parent_id = " + id +
         " ORDER BY t.name; ";
  sql += "SELECT f.name, CASE WHEN f.parent_object_id = " + id +
         " THEN 0 ELSE 1 END, s.name, o.name, f.is_disabled, CAST(f.delete_referential_action AS int) FROM " +
         view("foreign_keys") + " AS f INNER JOIN " + view("objects") +
         " AS o ON o.object_id = CASE WHEN "
         "f.parent_object_id = " +
         id + " THEN f.referenced_object_id ELSE f.parent_object_id END INNER JOIN " + view("schemas") +
         " AS s ON s.schema_id = o.schema_id WHERE f.parent_object_id = " + id + " OR f.referenced_object_id = " + id +
         " ORDER BY f.name; ";
  sql += "SELECT k.name, k.definition, k.is_disabled, k.is_not_trusted FROM " + view("check_constraints") +
         " AS k WHERE k.parent_object_id = " + id + " ORDER BY k.name; ";
  sql += "SELECT p.state_desc, p.permission_name, c.name, r.name FROM " + view("database_permissions") +
         " AS p INNER JOIN " + view("database_principals") +
         " AS r ON r.principal_id = p.grantee_principal_id LEFT JOIN " + view("columns") +
         " AS c ON c.object_id = p.major_id AND c.column_id = p.minor_id WHERE p.class = 1 AND p.major_id = " + id +
         " ORDER BY p.minor_id, r.name, p.permission_name; ";
  sql += "SELECT e.name, CAST(e.value AS nvarchar(3750)), c.name FROM " + view("extended_properties") +
         " AS e LEFT JOIN " + view("columns") +
         " AS c ON c.object_id = e.major_id AND c.column_id = e.minor_id WHERE e.class = 1 AND e.major_id = " + id +
         " ORDER BY e.name; ";
  sql += "SELECT SUM(p.rows) FROM " + view("partitions") + " AS p WHERE p.object_id = " + id +
         " AND p.index_id IN (0, 1); ";
  return sql + question_of_powers(place);
}

/// What the names of types without parameters, and the numbers of sys.columns, say of a type.
SqlType type_of_row(const CatalogueRow& row) {
  SqlType type;
  type.name = row.text(1);
  const auto bytes = static_cast<int>(row.number(2));
  if (type.name == "numeric") type.name = "decimal";
  if (type.name == "sysname") type.name = "nvarchar";
  const bool is_wide = type.name == "nchar" || type.name == "nvarchar";
  const bool has_length =
      is_wide || type.name == "char" || type.name == "varchar" || type.name == "binary" || type.name == "varbinary";
  const bool has_digits = type.name == "time" || type.name == "datetime2" || type.name == "datetimeoffset";
  if (has_length) type.length = bytes < 0 ? SqlType::kMax : is_wide ? bytes / 2 : bytes;
  constexpr int kVectorHeader = 8;  // in front of four bytes for each number
  if (type.name == "vector") type.length = std::max(0, bytes - kVectorHeader) / 4;
  if (type.name == "decimal") type.precision = static_cast<std::uint8_t>(row.number(3));
  if (type.name == "decimal" || has_digits) type.scale = static_cast<std::uint8_t>(row.number(4));
  return type;
}

void add_rarity(TargetTable& table, bool has, const std::string& what) {
  if (has) table.add_rarity(what);
}

void take_table(const CatalogueRow& row, TargetTable& table) {
  table.is_memory_optimized = row.flag(0);
  table.is_temporal = row.flag(1);
  add_rarity(table, row.flag(2), "has the option 'table lock on bulk load'");
  add_rarity(table, row.flag(3), "is replicated");
  add_rarity(table, row.flag(4), "is tracked by change data capture");
  if (row.flag(5)) {
    throw Error{ErrorKind::Config, "'" + table.place.shown() + "' is an external table, which takes no rows"};
  }
  table.is_partitioned = row.number(6) > 1;
  table.may_truncate = row.flag(7);
  add_rarity(table, row.flag(8), "lies in a file group of its own");
  table.modified = row.text(9);
}

void take_column(const CatalogueRow& row, TargetTable& table) {
  TargetColumn column;
  column.name = row.text(0);
  column.type = type_of_row(row);
  if (row.text(5) != table.place.collation) column.collation = row.text(5);
  column.nullable = row.flag(6);
  column.is_computed = row.flag(7);
  column.is_period = row.flag(8);
  column.is_hidden = row.flag(9);
  column.is_sparse = row.flag(10);
  if (row.value(11)) {
    column.identity = row.text(11) + "," + row.text(12);
    IdentityState state;
    state.column = column.name;
    state.step = row.number(12);
    state.is_beyond_64_bits = row.value(13) && !whole_number(row.text(13));
    table.identity = state;
  }
  if (row.value(14)) {
    table.defaults.push_back({row.text(14), column.name, row.text(15)});
    column.default_value = row.text(15);
  }
  column.hides_default = row.flag(21) && !column.is_computed && column.default_value.empty();
  add_rarity(table, row.flag(16), "has a ROWGUIDCOL");
  add_rarity(table, row.flag(17), "masks columns");
  add_rarity(table, row.flag(18), "encrypts columns");
  add_rarity(table, row.flag(19), "has a column set");
  add_rarity(table, row.flag(20), "has columns of types of its own");
  table.columns.push_back(std::move(column));
}

IndexKind kind_of_index(std::int64_t type) {
  switch (type) {
    case 1:
      return IndexKind::Clustered;
    case 2:
      return IndexKind::NonClustered;
    case 5:
      return IndexKind::ClusteredColumnstore;
    case 6:
      return IndexKind::NonClusteredColumnstore;
    default:
      return IndexKind::Other;
  }
}

/// sys.partitions, data_compression; what a columnstore has by itself is none.
std::string compression_of(std::int64_t number) {
  switch (number) {
    case 1:
      return "ROW";
    case 2:
      return "PAGE";
    case 4:
      return "COLUMNSTORE_ARCHIVE";
    default:
      return "";
  }
}

/// What WITH says of an index, from the seventh column on, where it is not what is usual.
std::vector<std::string> options_of(const CatalogueRow& row) {
  constexpr std::int64_t kFull = 100;
  std::vector<std::string> options;
  if (row.flag(7)) options.emplace_back("IGNORE_DUP_KEY = ON");
  if (row.number(8) % kFull != 0) options.push_back("FILLFACTOR = " + row.text(8));
  if (row.flag(9)) options.emplace_back("PAD_INDEX = ON");
  if (!row.flag(10)) options.emplace_back("ALLOW_ROW_LOCKS = OFF");
  if (!row.flag(11)) options.emplace_back("ALLOW_PAGE_LOCKS = OFF");
  return options;
}

void take_indexes(const CatalogueRows& indexes, const CatalogueRows& columns, TargetTable& table) {
  for (const CatalogueRow& row : indexes) {
    const std::string compression = compression_of(row.number(13));
    if (row.number(2) == 0) {
      add_rarity(table, !compression.empty(), "is compressed by " + lower_case(compression));
      continue;
    }
    TargetIndex index;
    index.name = row.text(1);
    index.kind = kind_of_index(row.number(2));
    index.is_unique = row.flag(3);
    index.is_primary_key = row.flag(4);
    index.is_unique_constraint = row.flag(5);
    index.is_disabled = row.flag(6);
    index.ignores_duplicates = row.flag(7);
    index.filter = row.text(12);
    index.compression = compression;
    const bool is_of_rows = index.kind == IndexKind::Clustered || index.kind == IndexKind::NonClustered;
    if (is_of_rows) index.options = options_of(row);
    for (const CatalogueRow& column : columns) {
      if (column.number(0) != row.number(0)) continue;
      const bool is_key = column.number(2) > 0;
      if (is_key) index.keys.push_back({column.text(1), column.flag(3)});
      if (!is_key && index.kind != IndexKind::ClusteredColumnstore) index.includes.push_back(column.text(1));
    }
    table.indexes.push_back(std::move(index));
  }
  const TargetIndex* const key = table.primary_key();
  if (key == nullptr) return;
  for (std::size_t i = 0; i < key->keys.size(); ++i) {
    for (TargetColumn& column : table.columns) {
      if (column.name == key->keys[i].column) column.key = i + 1;
    }
  }
}

void take_powers(const CatalogueRow& row, TargetTable& table) {
  table.may_have_unseen_references = row.flag(0) && !row.flag(1);
  table.may_reseed = row.flag(2);
  table.has_all_grants = row.flag(3);
}

/// Views that would have to be dropped with the table: told to those who may read all definitions.
std::vector<std::string> ask_for_bound_views(tds::Session& session, const TargetPlace& place) {
  const std::string id = std::to_string(place.object_id);
  const auto answer = if_allowed([&] {
    return ask_catalogue(
        session,
        "SELECT DISTINCT s.name, o.name FROM " + place.catalogue("sql_expression_dependencies") + " AS d INNER JOIN " +
            place.catalogue("objects") + " AS o ON o.object_id = d.referencing_id INNER JOIN " +
            place.catalogue("schemas") + " AS s ON s.schema_id = o.schema_id WHERE d.referenced_id = " + id +
            " AND d.is_schema_bound_reference = 1 AND o.object_id <> " + id + " AND o.parent_object_id <> " + id);
  });
  std::vector<std::string> views;
  if (answer.empty()) return views;
  for (const CatalogueRow& row : answer.front()) views.push_back(TableName{{row.text(0), row.text(1)}}.shown());
  return views;
}

/// What the views tell that are open to whoever may use the table.
std::optional<TargetTable> catalogued(tds::Session& session, const TargetPlace& place) {
  const auto results = ask_catalogue(session, catalogue_batch(place));
  if (results.size() != kResults) throw Error{ErrorKind::Data, "the server's catalogue answers in another shape"};
  if (results[kTable].empty()) return std::nullopt;
  TargetTable table;
  table.place = place;
  take_table(results[kTable].front(), table);
  for (const CatalogueRow& row : results[kColumns]) take_column(row, table);
  take_indexes(results[kIndexes], results[kIndexColumns], table);
  for (const CatalogueRow& row : results[kTriggers]) {
    if (!row.flag(1)) table.triggers.push_back(row.text(0));
    add_rarity(table, row.flag(1), "has the disabled trigger '" + row.text(0) + "'");
  }
  for (const CatalogueRow& row : results[kForeignKeys]) {
    table.foreign_keys.push_back(
        {row.text(0), TableName{{row.text(2), row.text(3)}}.shown(), row.flag(1), row.flag(4), row.number(5) != 0});
  }
  for (const CatalogueRow& row : results[kChecks])
    table.checks.push_back({row.text(0), row.text(1), row.flag(2), !row.flag(3)});
  for (const CatalogueRow& row : results[kGrants])
    table.grants.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
  for (const CatalogueRow& row : results[kProperties])
    table.properties.push_back({row.text(0), row.text(1), row.text(2)});
  if (!results[kRows].empty() && results[kRows].front().value(0)) {
    table.rows = static_cast<std::uint64_t>(results[kRows].front().number(0));
  }
  if (!results[kPowers].empty()) take_powers(results[kPowers].front(), table);
  return table;
}

const char* word_of_object(const std::string& type) {
  if (type == "V") return "a view";
  if (type == "SN") return "a synonym";
  if (type == "ET") return "an external table";
  if (type == "P") return "a procedure";
  if (type == "IF" || type == "TF" || type == "FN") return "a function";
  return "no table";
}

}  // namespace

const TargetIndex* TargetTable::clustered() const noexcept {
  const auto found =
      std::find_if(indexes.begin(), indexes.end(), [](const TargetIndex& index) { return index.is_clustered(); });
  return found == indexes.end() ? nullptr : &*found;
}

const TargetIndex* TargetTable::primary_key() const noexcept {
  const auto found =
      std::find_if(indexes.begin(), indexes.end(), [](const TargetIndex& index) { return index.is_primary_key; });
  return found == indexes.end() ? nullptr : &*found;
}

const TargetColumn* TargetTable::column(const std::string& name) const noexcept {
  const TargetColumn* near = nullptr;
  for (const TargetColumn& candidate : columns) {
    if (candidate.name == name) return &candidate;
    if (near == nullptr && place.is_same_name(candidate.name, name)) near = &candidate;
  }
  return near;
}

std::vector<std::string> TargetTable::indexes_that_drop_rows() const {
  std::vector<std::string> names;
  for (const TargetIndex& index : indexes) {
    if (index.ignores_duplicates && !index.is_disabled) names.push_back(index.name);
  }
  return names;
}

bool TargetTable::has_incoming_keys() const noexcept {
  return std::any_of(foreign_keys.begin(), foreign_keys.end(), [](const ForeignKey& key) { return key.is_incoming; });
}

bool TargetTable::refers_to_itself() const {
  return std::any_of(foreign_keys.begin(), foreign_keys.end(),
                     [&](const ForeignKey& key) { return !key.is_incoming && key.other == place.shown(); });
}

void TargetTable::add_rarity(const std::string& what) {
  if (std::find(rarities.begin(), rarities.end(), what) == rarities.end()) rarities.push_back(what);
}

bool has_same_columns(const TargetTable& left, const TargetTable& right) { return left.columns == right.columns; }

bool is_unchanged(const TargetTable& before, const TargetTable& now) {
  const auto same = [&](auto TargetTable::*what) { return before.*what == now.*what; };
  return same(&TargetTable::modified) && same(&TargetTable::columns) && same(&TargetTable::indexes) &&
         same(&TargetTable::defaults) && same(&TargetTable::checks) && same(&TargetTable::foreign_keys) &&
         same(&TargetTable::triggers) && same(&TargetTable::grants) && same(&TargetTable::has_all_grants) &&
         same(&TargetTable::properties) && same(&TargetTable::statistics) && same(&TargetTable::is_temporal) &&
         same(&TargetTable::is_partitioned) && same(&TargetTable::rarities);
}

std::optional<TargetTable> look_at(tds::Session& session, const TargetPlace& place) {
  if (!place.is_there()) return std::nullopt;
  if (place.object_type != "U") {
    throw Error{ErrorKind::Config,
                "'" + place.shown() + "' is " + word_of_object(place.object_type) + ": rows are loaded into tables"}
        .advise("name the table behind it, or another name");
  }
  std::optional<TargetTable> table = catalogued(session, place);
  if (!table) return std::nullopt;  // dropped or renamed since find_place()
  table->bound_views = ask_for_bound_views(session, place);
  table->holders = holders_of_table(session, place);
  return table;
}

std::optional<TargetTable> look_at(tds::Session& session, const TableName& name) {
  return look_at(session, find_place(session, name));
}

std::optional<TargetTable> look_again(tds::Session& session, const TargetTable& before) {
  std::optional<TargetTable> table = catalogued(session, before.place);
  if (table) ask_details_again(session, *table, before.details);
  return table;
}

}  // namespace hygge::stores::mssql
