#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// A value of a line: SQL of the engine.
std::string view_text(std::string_view value) { return sql_literal(value); }
std::string view_number(std::int64_t value) { return std::to_string(value); }
std::string view_flag(bool value) { return value ? "TRUE" : "FALSE"; }
const std::string kNothing{"NULL"};

/// A view that is made anew each time it is read.
class ViewMaker {
 public:
  explicit ViewMaker(const Collation* collation) : collation_{collation} {}
  ViewMaker& column(const std::string& name, const SqlType& type) {
    source_.columns.push_back({name, made("v" + std::to_string(source_.columns.size()), type)});
    source_.columns.back().value.is_column = true;
    source_.columns.back().value.name = name;
    return *this;
  }
  ViewMaker& texts(std::initializer_list<const char*> names) {
    SqlType type = type_of(Kind::NVarChar, 128);
    type.collation = collation_;
    for (const char* const name : names) column(name, type);
    return *this;
  }
  ViewMaker& integers(std::initializer_list<const char*> names) {
    for (const char* const name : names) column(name, type_of(Kind::Int));
    return *this;
  }
  ViewMaker& flags(std::initializer_list<const char*> names) {
    for (const char* const name : names) column(name, type_of(Kind::Bit));
    return *this;
  }
  void line(std::vector<std::string> values) {
    values.resize(source_.columns.size(), kNothing);
    lines_.push_back(std::move(values));
  }
  /// One list of values: as a union of selects it takes seconds to plan for a hundred tables. Each value takes its time
  /// too, so columns that `batch` cannot read are left out.
  Source finish(const Tokens* batch, std::string& sql) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < source_.columns.size(); ++i) {
      if (batch == nullptr || batch->may_name(source_.columns[i].name)) kept.push_back(i);
    }
    if (kept.empty()) kept.push_back(0);  // COUNT(*)
    Source source;
    std::vector<std::string> names;
    std::vector<std::string> casts;
    for (const std::size_t i : kept) {
      source.columns.push_back(source_.columns[i]);
      const Expression& value = source_.columns[i].value;
      names.push_back(value.sql);
      casts.push_back("CAST(" + value.sql + " AS " + storage_of(value.type) + ") AS " + value.sql);
    }
    const bool is_empty = lines_.empty();
    if (is_empty) line({});
    std::vector<std::string> lines;
    for (const std::vector<std::string>& values : lines_) {
      std::vector<std::string> parts;
      for (const std::size_t i : kept) parts.push_back(values[i]);
      lines.push_back("(" + join(parts) + ")");
    }
    sql = "SELECT " + join(casts) + " FROM (VALUES " + join(lines) + ") AS l(" + join(names) + ")" +
          (is_empty ? " WHERE FALSE" : "");
    return source;
  }

 private:
  static std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
  }

  const Collation* const collation_;  ///< of names
  Source source_;
  std::vector<std::vector<std::string>> lines_;
};

std::string collation_text(const Column& column) {
  return column.type.is_text() ? view_text(column.type.text_collation().name) : kNothing;
}

std::string created() { return "TIMESTAMP '2024-01-01 00:00:00'"; }

void columns_view(ViewMaker& view, const State& state) {
  view.integers({"object_id", "column_id"})
      .texts({"name"})
      .column("system_type_id", type_of(Kind::TinyInt))
      .integers({"user_type_id"});
  view.column("max_length", type_of(Kind::SmallInt))
      .column("precision", type_of(Kind::TinyInt))
      .column("scale", type_of(Kind::TinyInt));
  view.texts({"collation_name"})
      .flags({"is_nullable", "is_identity", "is_computed", "is_sparse", "is_column_set", "is_hidden"});
  view.column("generated_always_type", type_of(Kind::TinyInt))
      .integers({"encryption_type", "default_object_id"})
      .flags({"is_rowguidcol", "is_masked", "is_filestream"})
      .integers({"xml_collection_id", "rule_object_id"});
  for (const auto& [id, table] : state.tables) {
    for (const Column& column : table->columns) {
      view.line({view_number(id),
                 view_number(column.number),
                 view_text(column.name),
                 view_number(system_type_id(column.type.kind)),
                 view_number(user_type_id(column.type.kind)),
                 view_number(max_length_of(column.type)),
                 view_number(precision_of(column.type)),
                 view_number(scale_of(column.type)),
                 collation_text(column),
                 view_flag(column.nullable),
                 view_flag(column.identity),
                 view_flag(!column.computed_sql.empty()),
                 view_flag(column.sparse),
                 view_flag(false),
                 view_flag(column.hidden),
                 view_number(column.period),
                 kNothing,
                 view_number(column.default_sql.empty() ? 0 : 2'000'000 + id * 1000 + column.number),
                 view_flag(false),
                 view_flag(false),
                 view_flag(false),
                 "0",
                 "0"});
    }
  }
}

void information_columns(ViewMaker& view, const State& state, const std::string& database) {
  view.texts({"TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME"})
      .integers({"ORDINAL_POSITION"})
      .column("COLUMN_DEFAULT", type_of(Kind::NVarChar, 4000));
  view.column("IS_NULLABLE", type_of(Kind::VarChar, 3))
      .texts({"DATA_TYPE"})
      .integers({"CHARACTER_MAXIMUM_LENGTH", "CHARACTER_OCTET_LENGTH"});
  view.column("NUMERIC_PRECISION", type_of(Kind::TinyInt))
      .integers({"NUMERIC_SCALE"})
      .column("DATETIME_PRECISION", type_of(Kind::SmallInt))
      .texts({"CHARACTER_SET_NAME", "COLLATION_NAME"});
  for (const auto& [id, table] : state.tables) {
    int ordinal = 0;
    for (const Column& column : table->columns) {
      const SqlType& type = column.type;
      const bool is_string = type.is_text() || type.is_binary();
      const bool is_number = type.is_integer() || type.is_decimal() || type.is_money() || type.is_float();
      const int characters = type.is(Kind::Text) || type.is(Kind::Image) ? 2'147'483'647
                             : type.is(Kind::NText)                      ? 1'073'741'823
                                                                         : type.length;
      view.line({view_text(database), view_text(table->schema), view_text(table->name), view_text(column.name),
                 view_number(++ordinal),
                 column.default_sql.empty() ? kNothing : view_text("(" + column.default_sql + ")"),
                 view_text(column.nullable ? "YES" : "NO"), view_text(name_of(type.kind)),
                 is_string            ? view_number(characters)
                 : type.is(Kind::Xml) ? "-1"
                                      : kNothing,
                 is_string ? view_number(max_length_of(type)) : kNothing,
                 is_number && !type.is(Kind::Bit) ? view_number(precision_of(type)) : kNothing,
                 is_number && !type.is_float() && !type.is(Kind::Bit) ? view_number(scale_of(type)) : kNothing,
                 type.is_temporal() ? view_number(type.is(Kind::DateTime) ? 3 : type.scale) : kNothing,
                 is_string && !type.is_binary() ? view_text(type.is_unicode() ? "UNICODE" : "iso_1") : kNothing,
                 collation_text(column)});
    }
  }
}

/// The index numbers of sys.indexes: 0 or 1 for the table itself, 2 and more for the others.
std::vector<std::pair<int, const Index*>> numbered_indexes(const Table& table) {
  std::vector<std::pair<int, const Index*>> numbered;
  numbered.emplace_back(table.clustered() == nullptr ? 0 : 1, table.clustered());
  int number = 2;
  for (const Index& index : table.indexes) {
    if (&index != table.clustered()) numbered.emplace_back(number++, &index);
  }
  return numbered;
}

void indexes_view(ViewMaker& view, const State& state) {
  view.integers({"object_id"})
      .texts({"name"})
      .integers({"index_id"})
      .column("type", type_of(Kind::TinyInt))
      .texts({"type_desc"});
  view.flags({"is_unique", "is_primary_key", "is_unique_constraint", "is_disabled", "has_filter"})
      .column("filter_definition", type_of(Kind::NVarChar, SqlType::kMax))
      .flags({"is_hypothetical", "ignore_dup_key"})
      .column("fill_factor", type_of(Kind::TinyInt))
      .flags({"is_padded", "allow_row_locks", "allow_page_locks", "optimize_for_sequential_key"})
      .integers({"compression_delay"})
      .integers({"data_space_id"});
  for (const auto& [id, table] : state.tables) {
    for (const auto& [number, index] : numbered_indexes(*table)) {
      const int kind = index == nullptr ? 0 : static_cast<int>(index->kind);
      static const std::map<int, std::string> kWords{{0, "HEAP"},
                                                     {1, "CLUSTERED"},
                                                     {2, "NONCLUSTERED"},
                                                     {5, "CLUSTERED COLUMNSTORE"},
                                                     {6, "NONCLUSTERED COLUMNSTORE"}};
      view.line(
          {view_number(id),
           index == nullptr ? kNothing : view_text(index->name),
           view_number(number),
           view_number(kind),
           view_text(kWords.at(kind)),
           view_flag(index != nullptr && index->unique),
           view_flag(index != nullptr && index->primary),
           view_flag(index != nullptr && index->constraint && !index->primary),
           view_flag(index != nullptr && index->disabled),
           view_flag(index != nullptr && !index->filter.empty()),
           index == nullptr || index->filter.empty() ? kNothing : view_text("(" + index->filter + ")"),
           view_flag(false),
           view_flag(index != nullptr && index->ignores_duplicates),
           view_number(index == nullptr ? 0 : index->fill_factor),
           view_flag(index != nullptr && index->is_padded),
           view_flag(true),
           view_flag(true),
           view_flag(false),
           "0",
           view_number(number < 2 && table->partition_column != 0 ? scheme_id(state, table->partition_scheme) : 1)});
    }
  }
}

void index_columns_view(ViewMaker& view, const State& state) {
  view.integers({"object_id", "index_id", "index_column_id", "column_id"})
      .column("key_ordinal", type_of(Kind::TinyInt))
      .flags({"is_descending_key", "is_included_column"});
  view.column("partition_ordinal", type_of(Kind::TinyInt)).column("column_store_order_ordinal", type_of(Kind::TinyInt));
  for (const auto& [id, table] : state.tables) {
    for (const auto& [number, index] : numbered_indexes(*table)) {
      int ordinal = 0;
      const int divides = number < 2 ? table->partition_column : 0;
      bool is_told = divides == 0;
      const auto line = [&, object = id, index_number = number](int column, bool is_key, bool descending,
                                                                bool included) {
        ++ordinal;
        is_told |= column == divides;
        view.line({view_number(object), view_number(index_number), view_number(ordinal), view_number(column),
                   view_number(is_key ? ordinal : 0), view_flag(descending), view_flag(included),
                   column == divides ? "1" : "0", "0"});
      };
      if (index != nullptr) {
        for (const IndexKey& key : index->keys) line(key.column, true, key.descending, false);
        for (const int column : index->includes) line(column, false, false, true);
      }
      // A heap has no columns here but that which divides it.
      if (!is_told) line(divides, false, false, false);
    }
  }
}

/// sys.partitions, data_compression: a columnstore is compressed whatever was said.
int compression_number(const Index& index) {
  const bool columnstore =
      index.kind == IndexKind::ClusteredColumnstore || index.kind == IndexKind::NonClusteredColumnstore;
  return columnstore && index.compression == 0 ? 3 : index.compression;
}

/// How many rows are in each partition: SQL of the engine. NULLs are in the first.
std::vector<std::string> rows_of_partitions(const State& state, const Table& table) {
  const PartitionFunction* const function = partition_function(state, table);
  if (function == nullptr) return {view_number(table.rows())};
  const std::string column = "c" + std::to_string(table.partition_column);
  const char* const below = function->is_right ? " < " : " <= ";
  const char* const above = function->is_right ? " >= " : " > ";
  std::vector<std::string> counts;
  for (std::size_t i = 0; i <= function->borders.size(); ++i) {
    std::string where = i == 0 ? "TRUE" : column + above + function->borders[i - 1];
    if (i < function->borders.size()) where += " AND " + column + below + function->borders[i];
    if (i == 0) where += " OR " + column + " IS NULL";
    counts.push_back("(SELECT COUNT(*) FROM (" + rows_sql(table) + ") r WHERE " + where + ")");
  }
  return counts;
}

void partitions_view(ViewMaker& view, const State& state, bool statistics) {
  view.column("partition_id", type_of(Kind::BigInt)).integers({"object_id", "index_id", "partition_number"});
  if (statistics) {
    view.column("row_count", type_of(Kind::BigInt))
        .column("used_page_count", type_of(Kind::BigInt))
        .column("reserved_page_count", type_of(Kind::BigInt));
  } else {
    view.column("hobt_id", type_of(Kind::BigInt))
        .column("rows", type_of(Kind::BigInt))
        .column("data_compression", type_of(Kind::TinyInt))
        .flags({"xml_compression"});
  }
  for (const auto& [id, table] : state.tables) {
    for (const auto& [number, index] : numbered_indexes(*table)) {
      // Other indexes lie in partitions as the table does.
      int partition = 0;
      for (const std::string& rows : rows_of_partitions(state, *table)) {
        const std::string key = view_number((std::int64_t{id} * 1000 + number) * 1000 + ++partition);
        if (statistics) {
          view.line({key, view_number(id), view_number(number), view_number(partition), rows,
                     view_number(table->rows() / 100 + 1), view_number(table->rows() / 100 + 1)});
        } else {
          view.line({key, view_number(id), view_number(number), view_number(partition), key, rows,
                     view_number(index == nullptr ? 0 : compression_number(*index)), view_flag(false)});
        }
      }
    }
  }
}

void objects_view(ViewMaker& view, const State& state, bool only_tables) {
  view.texts({"name"})
      .integers({"object_id", "principal_id", "schema_id", "parent_object_id"})
      .column("type", type_of(Kind::Char, 2))
      .texts({"type_desc"});
  view.column("create_date", type_of(Kind::DateTime))
      .column("modify_date", type_of(Kind::DateTime))
      .flags({"is_ms_shipped"});
  if (only_tables)
    view.flags({"is_memory_optimized", "is_replicated", "lock_on_bulk_load"})
        .column("temporal_type", type_of(Kind::TinyInt))
        .flags({"is_tracked_by_cdc", "is_external", "is_filetable", "is_merge_published", "is_node", "is_edge",
                "large_value_types_out_of_row"})
        .integers({"lock_escalation", "text_in_row_limit", "ledger_type", "lob_data_space_id"});
  for (const auto& [id, table] : state.tables) {
    view.line({view_text(table->name),
               view_number(id),
               kNothing,
               view_number(schema_id(state, table->schema).value_or(0)),
               "0",
               view_text("U "),
               view_text("USER_TABLE"),
               created(),
               created() + " + to_seconds(" + view_number(table->modified) + ")",
               view_flag(false),
               view_flag(false),
               view_flag(false),
               view_flag(table->locks_on_bulk_load),
               "0",
               view_flag(false),
               view_flag(false),
               view_flag(false),
               view_flag(false),
               view_flag(false),
               view_flag(false),
               view_flag(false),
               "0",
               "0",
               "0",
               "1"});
  }
  for (const auto& [id, each] : state.views) {
    if (only_tables) break;
    view.line({view_text(each.name), view_number(id), kNothing, view_number(schema_id(state, each.schema).value_or(0)),
               "0", view_text("V "), view_text("VIEW"), created(), created(), view_flag(false)});
  }
}

void constraints_view(ViewMaker& view, const State& state, const std::string& database, bool usage) {
  view.texts(
      {"CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"});
  if (usage) {
    view.texts({"COLUMN_NAME"}).integers({"ORDINAL_POSITION"});
  } else {
    view.texts({"CONSTRAINT_TYPE"});
  }
  for (const auto& [id, table] : state.tables) {
    for (const Index& index : table->indexes) {
      if (!index.constraint) continue;
      std::vector<std::string> front{view_text(database), view_text(table->schema), view_text(index.name),
                                     view_text(database), view_text(table->schema), view_text(table->name)};
      if (!usage) {
        front.push_back(view_text(index.primary ? "PRIMARY KEY" : "UNIQUE"));
        view.line(front);
        continue;
      }
      int ordinal = 0;
      for (const IndexKey& key : index.keys) {
        std::vector<std::string> line = front;
        const auto column = std::find_if(table->columns.begin(), table->columns.end(),
                                         [&](const Column& each) { return each.number == key.column; });
        line.push_back(view_text(column->name));
        line.push_back(view_number(++ordinal));
        view.line(line);
      }
    }
  }
}

void sessions_view(ViewMaker& view, const Shared& shared) {
  view.column("session_id", type_of(Kind::SmallInt))
      .texts({"login_name", "original_login_name", "host_name", "program_name", "status"})
      .integers({"host_process_id", "database_id"})
      .flags({"is_user_process"});
  view.column("login_time", type_of(Kind::DateTime));
  for (const SessionFacts& facts : shared.sessions()) {
    view.line({view_number(facts.id), view_text(facts.login), view_text(facts.login), view_text(facts.host),
               view_text(facts.application), view_text("sleeping"), view_number(facts.process), "5", view_flag(true),
               created()});
  }
}

void connections_view(ViewMaker& view, const Shared& shared) {
  view.integers({"session_id"})
      .texts({"net_transport", "protocol_type"})
      .column("encrypt_option", type_of(Kind::NVarChar, 40))
      .texts({"auth_scheme", "client_net_address", "local_net_address"})
      .integers({"net_packet_size", "local_tcp_port"});
  for (const SessionFacts& facts : shared.sessions()) {
    view.line({view_number(facts.id), view_text("TCP"), view_text("TSQL"),
               view_text(facts.encrypted ? "TRUE" : "FALSE"), view_text("SQL"), view_text("127.0.0.1"),
               view_text("127.0.0.1"), view_number(static_cast<std::int64_t>(facts.packet_size)), kNothing});
  }
}

void locks_view(ViewMaker& view, const Shared& shared) {
  view.texts({"resource_type"})
      .integers({"resource_database_id"})
      .column("resource_associated_entity_id", type_of(Kind::BigInt))
      .texts({"request_mode", "request_status"})
      .integers({"request_session_id"})
      .texts({"resource_description"});
  for (const LockLine& line : shared.locks.lines()) {
    if (line.object < 0) continue;  // not a lock that the real server has
    const std::optional<std::string> resource = shared.locks.resource(line.object);
    // The first 32 characters of its name are told.
    const std::string told = resource ? "0:[" + std::string{utf16_front(*resource, 32)} + "]:(0)" : "";
    view.line({view_text(resource ? "APPLICATION" : "OBJECT"), "5", view_number(resource ? 0 : line.object),
               view_text(name_of(line.mode)), view_text(line.granted ? "GRANT" : "WAIT"), view_number(line.session),
               view_text(told)});
  }
}

void types_view(ViewMaker& view) {
  view.texts({"name"})
      .column("system_type_id", type_of(Kind::TinyInt))
      .integers({"user_type_id", "schema_id"})
      .column("max_length", type_of(Kind::SmallInt))
      .column("precision", type_of(Kind::TinyInt));
  view.column("scale", type_of(Kind::TinyInt))
      .flags({"is_nullable", "is_user_defined", "is_assembly_type", "is_table_type"});
  for (int i = static_cast<int>(Kind::Bit); i <= static_cast<int>(Kind::RowVersion); ++i) {
    const auto kind = static_cast<Kind>(i);
    const SqlType type = type_of(kind, kind == Kind::NChar || kind == Kind::NVarChar ? 4000 : 8000, 38, 7);
    view.line({view_text(name_of(kind)), view_number(system_type_id(kind)), view_number(user_type_id(kind)), "4",
               view_number(max_length_of(type)), view_number(precision_of(type)), view_number(scale_of(type)),
               view_flag(true), view_flag(false), view_flag(type.is_clr()), view_flag(false)});
  }
  view.line({view_text("sysname"), "231", "256", "4", "256", "0", "0", view_flag(false), view_flag(false),
             view_flag(false), view_flag(false)});
}

int principal_id(const State& state, const std::string& name) {
  if (same_word(name, "public")) return 0;
  if (same_word(name, "dbo")) return 1;
  return 5 + static_cast<int>(std::distance(state.principals.begin(), state.principals.find(name)));
}

/// What hangs on tables; and views. Of synonyms there are none.
void attached_view(ViewMaker& view, const Shared& shared, const State& state, const std::string& name) {
  view.texts({"name"})
      .integers({"object_id", "parent_id", "parent_object_id", "referenced_object_id", "schema_id",
                 "delete_referential_action"})
      .flags({"is_disabled", "is_ms_shipped"});
  for (const auto& [id, each] : state.views) {
    if (name == "views")
      view.line({view_text(each.name), view_number(id), "0", "0", kNothing,
                 view_number(schema_id(state, each.schema).value_or(0)), "0", view_flag(false), view_flag(false)});
  }
  for (const auto& [id, table] : state.tables) {
    const std::string parent = view_number(id);
    const std::string schema = view_number(schema_id(state, table->schema).value_or(0));
    int number = 0;
    if (name == "triggers") {
      for (const std::string& trigger : table->triggers)
        view.line({view_text(trigger), view_number(id + 700'000'000 + ++number), parent, parent, kNothing, schema, "0",
                   view_flag(false), view_flag(false)});
    }
    if (name != "foreign_keys") continue;
    const bool hides = shared.faults.get("hide_references") > 0;
    for (const ForeignKey& key : table->foreign_keys) {
      if (hides && key.referenced != id) continue;
      view.line({view_text(key.name), view_number(id + 600'000'000 + ++number), parent, parent,
                 view_number(key.referenced), schema, view_number(key.on_delete), view_flag(key.disabled),
                 view_flag(false)});
    }
  }
}

/// What is said of tables: conditions, rights, properties.
void said_view(ViewMaker& view, const State& state, const std::string& name) {
  view.texts({"name"})
      .integers({"object_id", "parent_object_id", "major_id", "minor_id", "class"})
      .column("definition", type_of(Kind::NVarChar, SqlType::kMax))
      .flags({"is_disabled", "is_not_trusted"})
      .column("value", type_of(Kind::Variant))
      .texts({"state_desc", "permission_name"})
      .integers({"grantee_principal_id"})
      .flags({"is_not_for_replication"});
  for (const auto& [id, table] : state.tables) {
    const std::string major = view_number(id);
    int number = 0;
    if (name == "check_constraints") {
      for (const Check& check : table->checks)
        view.line({view_text(check.name), view_number(id + 400'000'000 + ++number), major, kNothing, kNothing, kNothing,
                   view_text("(" + check.sql + ")"), view_flag(check.disabled), view_flag(!check.trusted)});
    } else if (name == "extended_properties") {
      for (const ExtendedProperty& each : table->properties)
        view.line(
            {view_text(each.name), kNothing, kNothing, major, view_number(each.column), "1", kNothing, kNothing,
             kNothing,
             "(" + assign_sql(view_text(each.value), type_of(Kind::NVarChar, 4000), type_of(Kind::Variant), "", "") +
                 ")"});
    } else if (name == "database_permissions") {
      for (const Permission& each : table->permissions)
        view.line({kNothing, kNothing, kNothing, major, view_number(each.column), "1", kNothing, kNothing, kNothing,
                   kNothing, view_text(each.state), view_text(each.permission),
                   view_number(principal_id(state, each.grantee))});
    }
  }
}

/// How tables are divided.
void partitioning_view(ViewMaker& view, const State& state, const std::string& name) {
  if (name == "partition_schemes") {
    view.texts({"name"}).integers({"data_space_id", "function_id"}).column("type", type_of(Kind::Char, 2));
    for (const auto& [scheme, function] : state.partition_schemes)
      view.line({view_text(scheme), view_number(scheme_id(state, scheme)), view_number(function_id(state, function)),
                 view_text("PS")});
    return;
  }
  const bool are_values = name == "partition_range_values";
  if (are_values) {
    view.integers({"function_id", "boundary_id", "parameter_id"}).column("value", type_of(Kind::Variant));
  } else {
    view.texts({"name"}).integers({"function_id", "fanout"}).flags({"boundary_value_on_right"});
  }
  for (const auto& [function, told] : state.partition_functions) {
    const std::string id = view_number(function_id(state, function));
    const auto borders = static_cast<std::int64_t>(told.borders.size());
    if (!are_values) view.line({view_text(function), id, view_number(borders + 1), view_flag(told.is_right)});
    for (std::size_t i = 0; are_values && i < told.borders.size(); ++i)
      view.line({id, view_number(static_cast<std::int64_t>(i) + 1), "1",
                 "(" + assign_sql(told.borders[i], told.type, type_of(Kind::Variant), "", "") + ")"});
  }
}

void statistics_view(ViewMaker& view, const State& state, bool of_columns) {
  view.integers({"object_id", "stats_id"});
  if (of_columns) {
    view.integers({"stats_column_id", "column_id"});
  } else {
    view.texts({"name"})
        .flags({"user_created", "no_recompute"})
        .column("filter_definition", type_of(Kind::NVarChar, SqlType::kMax));
  }
  for (const auto& [id, table] : state.tables) {
    int number = 1000;
    for (const Statistics& each : table->statistics) {
      ++number;
      if (!of_columns) {
        view.line({view_number(id), view_number(number), view_text(each.name), view_flag(true), view_flag(false),
                   each.filter.empty() ? kNothing : view_text("(" + each.filter + ")")});
      }
      for (std::size_t i = 0; of_columns && i < each.keys.size(); ++i)
        view.line({view_number(id), view_number(number), view_number(static_cast<std::int64_t>(i) + 1),
                   view_number(each.keys[i].column)});
    }
  }
}

void marks_view(ViewMaker& view, const State& state, const std::string& name) {
  view.integers({"object_id", "target_object_id", "major_id", "class"});
  for (const auto& [id, table] : state.tables) {
    if (table->marks.contains(name)) view.line({view_number(id), view_number(id), view_number(id), "1"});
  }
}

bool sys_view(ViewMaker& view, const std::string& name, const Shared& shared, const State& state,
              const SessionFacts& facts) {
  if (name == "columns" || name == "all_columns") {
    columns_view(view, state);
  } else if (name == "indexes") {
    indexes_view(view, state);
  } else if (name == "index_columns") {
    index_columns_view(view, state);
  } else if (name == "partitions" || name == "dm_db_partition_stats") {
    partitions_view(view, state, name != "partitions");
  } else if (name == "objects" || name == "all_objects" || name == "tables" || name == "sysobjects") {
    objects_view(view, state, name == "tables");
  } else if (name == "types") {
    types_view(view);
  } else if (name == "dm_exec_sessions") {
    sessions_view(view, shared);
  } else if (name == "dm_exec_connections") {
    connections_view(view, shared);
  } else if (name == "dm_tran_locks") {
    locks_view(view, shared);
  } else if (name == "schemas") {
    view.texts({"name"}).integers({"schema_id", "principal_id"});
    for (const std::string& schema : state.schemas)
      view.line({view_text(schema), view_number(schema_id(state, schema).value_or(0)), "1"});
  } else if (name == "databases") {
    view.texts({"name"})
        .integers({"database_id"})
        .texts({"collation_name", "state_desc", "recovery_model_desc"})
        .column("compatibility_level", type_of(Kind::TinyInt))
        .flags({"is_read_committed_snapshot_on"});
    view.column("snapshot_isolation_state", type_of(Kind::TinyInt)).flags({"is_read_only"});
    for (const auto& [database, id] :
         {std::pair{std::string{"master"}, 1}, std::pair{std::string{"tempdb"}, 2}, std::pair{facts.database, 5}}) {
      view.line({view_text(database), view_number(id), view_text(default_collation().name), view_text("ONLINE"),
                 view_text("SIMPLE"), "160", view_flag(true), "1",
                 view_flag(shared.faults.get("read_only_replica") == 2)});
    }
  } else if (name == "default_constraints" || name == "computed_columns" || name == "identity_columns") {
    const bool is_default = name == "default_constraints";
    view.integers({"object_id", "column_id"})
        .texts({"name"})
        .column("definition", type_of(Kind::NVarChar, SqlType::kMax))
        .integers({"parent_object_id", "parent_column_id"});
    if (name == "identity_columns")
      view.column("seed_value", type_of(Kind::BigInt))
          .column("increment_value", type_of(Kind::BigInt))
          .column("last_value", type_of(Kind::BigInt))
          .flags({"is_not_for_replication"});
    for (const auto& [id, table] : state.tables) {
      for (const Column& column : table->columns) {
        const std::string& definition = is_default ? column.default_sql : column.computed_sql;
        if (name == "identity_columns" ? !column.identity : definition.empty()) continue;
        view.line(
            {view_number(is_default ? 2'000'000 + id * 1000 + column.number : id), view_number(column.number),
             view_text(is_default ? column.default_name : column.name), view_text("(" + definition + ")"),
             view_number(id), view_number(column.number), view_number(column.seed), view_number(column.step),
             table->identity->load() == column.seed - column.step ? kNothing : view_number(table->identity->load())});
      }
    }
  } else if (name == "key_constraints") {
    view.texts({"name"})
        .integers({"object_id", "parent_object_id", "schema_id"})
        .column("type", type_of(Kind::Char, 2))
        .integers({"unique_index_id"});
    for (const auto& [id, table] : state.tables) {
      for (const auto& [number, index] : numbered_indexes(*table)) {
        if (index != nullptr && index->constraint)
          view.line({view_text(index->name), view_number(id + 500'000'000 + number), view_number(id),
                     view_number(schema_id(state, table->schema).value_or(0)), view_text(index->primary ? "PK" : "UQ"),
                     view_number(number)});
      }
    }
  } else if (name == "triggers" || name == "foreign_keys" || name == "views" || name == "synonyms") {
    attached_view(view, shared, state, name);
  } else if (name == "check_constraints" || name == "sql_modules" || name == "extended_properties" ||
             name == "database_permissions") {
    said_view(view, state, name);
  } else if (name == "stats" || name == "stats_columns") {
    statistics_view(view, state, name == "stats_columns");
  } else if (name == "fulltext_indexes" || name == "change_tracking_tables" || name == "security_predicates" ||
             name == "sensitivity_classifications" || name == "database_audit_specification_details") {
    marks_view(view, state, name);
  } else if (name == "database_principals") {
    view.texts({"name"}).integers({"principal_id"}).column("type", type_of(Kind::Char, 1));
    for (const std::string& principal : state.principals)
      view.line({view_text(principal), view_number(principal_id(state, principal)), view_text("R")});
  } else if (name == "data_spaces") {
    view.texts({"name"}).integers({"data_space_id"}).column("type", type_of(Kind::Char, 2)).flags({"is_default"});
    view.line({view_text("PRIMARY"), "1", view_text("FG"), view_flag(true)});
    for (const auto& [scheme, function] : state.partition_schemes)
      view.line({view_text(scheme), view_number(scheme_id(state, scheme)), view_text("PS"), view_flag(false)});
  } else if (name == "sql_expression_dependencies") {
    view.integers({"referencing_id", "referenced_id"}).flags({"is_schema_bound_reference"});
  } else if (name == "partition_schemes" || name == "partition_functions" || name == "partition_range_values") {
    partitioning_view(view, state, name);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Source> system_view(const Shared& shared, const State& state, const SessionFacts& facts,
                                  const std::string& schema, const std::string& name, const Tokens* batch,
                                  std::string& sql) {
  ViewMaker view{shared.catalog.ignores_case() ? nullptr : find_collation("Latin1_General_CS_AS")};
  const std::string word = lower(name);
  if (same_word(schema, "sys") || (schema == "dbo" && word == "sysobjects") ||
      (schema.empty() && word == "sysobjects")) {
    if (!sys_view(view, word, shared, state, facts)) return std::nullopt;
    return view.finish(batch, sql);
  }
  if (!same_word(schema, "INFORMATION_SCHEMA")) return std::nullopt;
  if (word == "columns") {
    information_columns(view, state, facts.database);
  } else if (word == "tables") {
    view.texts({"TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"}).column("TABLE_TYPE", type_of(Kind::VarChar, 10));
    for (const auto& [id, table] : state.tables) {
      if (table->owner == 0)
        view.line(
            {view_text(facts.database), view_text(table->schema), view_text(table->name), view_text("BASE TABLE")});
    }
  } else if (word == "schemata") {
    view.texts({"CATALOG_NAME", "SCHEMA_NAME", "SCHEMA_OWNER"});
    for (const std::string& each : state.schemas)
      view.line({view_text(facts.database), view_text(each), view_text("dbo")});
  } else if (word == "views") {
    view.texts({"TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"})
        .column("VIEW_DEFINITION", type_of(Kind::NVarChar, 4000));
  } else if (word == "table_constraints" || word == "key_column_usage") {
    constraints_view(view, state, facts.database, word == "key_column_usage");
  } else {
    return std::nullopt;
  }
  return view.finish(batch, sql);
}

}  // namespace hygge::tds_server
