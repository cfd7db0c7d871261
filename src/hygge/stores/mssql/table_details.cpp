#include "hygge/stores/mssql/table_details.h"

#include <algorithm>
#include <array>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"

namespace hygge::stores::mssql {

namespace {

/// A table's name is a number here, and views are named as from any database.
struct Asked {
  const TargetPlace& place;
  std::string id() const { return std::to_string(place.object_id); }
  std::string view(std::string_view name) const { return place.catalogue(name); }
};

/// A question with one result, and what its rows say.
struct Detail {
  std::string (*question)(const Asked& asked);
  void (*take)(const CatalogueRow& row, TargetTable& table);
};

/// The option is in the second column, the index in the first.
void take_option(const CatalogueRow& row, TargetTable& table) {
  const auto index = std::find_if(table.indexes.begin(), table.indexes.end(),
                                  [&](const TargetIndex& one) { return one.name == row.text(0); });
  if (index != table.indexes.end()) index->options.push_back(row.text(1));
}

/// The first column says it in words.
void take_rarity(const CatalogueRow& row, TargetTable& table) { table.add_rarity(row.text(0)); }

/// A row for each column of each one.
void take_statistics(const CatalogueRow& row, TargetTable& table) {
  if (table.statistics.empty() || table.statistics.back().name != row.text(0)) {
    table.statistics.push_back({row.text(0), {}, row.text(2), row.flag(3)});
  }
  table.statistics.back().columns.push_back(row.text(1));
}

std::string rarity(const std::string& words, const std::string& from_where) {
  return "SELECT DISTINCT CAST(N'" + words + "' AS nvarchar(100)) FROM " + from_where;
}

const std::array kDetails{
    Detail{[](const Asked& of) {
             return "SELECT i.name, CAST(N'OPTIMIZE_FOR_SEQUENTIAL_KEY = ON' AS nvarchar(100)) FROM " +
                    of.view("indexes") + " AS i WHERE i.object_id = " + of.id() +
                    " AND i.optimize_for_sequential_key = 1 ORDER BY i.index_id";
           },
           take_option},
    Detail{[](const Asked& of) {
             return "SELECT i.name, N'COMPRESSION_DELAY = ' + CAST(i.compression_delay AS nvarchar(12)) FROM " +
                    of.view("indexes") + " AS i WHERE i.object_id = " + of.id() +
                    " AND i.type IN (5, 6) AND i.compression_delay > 0 ORDER BY i.index_id";
           },
           take_option},
    Detail{[](const Asked& of) {
             return "SELECT i.name, CAST(N'STATISTICS_NORECOMPUTE = ON' AS nvarchar(100)) FROM " + of.view("stats") +
                    " AS s INNER JOIN " + of.view("indexes") +
                    " AS i ON i.object_id = s.object_id AND i.index_id = s.stats_id WHERE s.object_id = " + of.id() +
                    " AND s.no_recompute = 1 AND i.type IN (1, 2) ORDER BY i.index_id";
           },
           take_option},
    Detail{[](const Asked& of) {
             return "SELECT s.name, c.name, s.filter_definition, s.no_recompute FROM " + of.view("stats") +
                    " AS s INNER JOIN " + of.view("stats_columns") +
                    " AS x ON x.object_id = s.object_id AND x.stats_id = s.stats_id INNER JOIN " + of.view("columns") +
                    " AS c ON c.object_id = x.object_id AND c.column_id = x.column_id WHERE s.object_id = " + of.id() +
                    " AND s.user_created = 1 ORDER BY s.stats_id, x.stats_column_id";
           },
           take_statistics},
    Detail{[](const Asked& of) {
             return rarity("has a full-text index",
                           of.view("fulltext_indexes") + " AS f WHERE f.object_id = " + of.id());
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has its changes tracked",
                           of.view("change_tracking_tables") + " AS c WHERE c.object_id = " + of.id());
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("is guarded by a security policy",
                           of.view("security_predicates") + " AS p WHERE p.target_object_id = " + of.id());
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has XML with a schema, FILESTREAM, or rules and defaults that are bound to columns",
                           of.view("columns") + " AS c WHERE c.object_id = " + of.id() +
                               " AND (c.xml_collection_id <> 0 OR c.is_filestream = 1 OR c.rule_object_id <> 0 OR "
                               "(c.default_object_id <> 0 AND NOT EXISTS (SELECT 1 FROM " +
                               of.view("default_constraints") + " AS d WHERE d.object_id = c.default_object_id)))");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has an owner or settings of its own",
                           of.view("tables") + " AS t WHERE t.object_id = " + of.id() +
                               " AND (t.principal_id IS NOT NULL OR t.lock_escalation <> 0 OR "
                               "t.large_value_types_out_of_row = 1 OR t.text_in_row_limit <> 0 OR t.is_filetable = 1 "
                               "OR t.is_merge_published = 1)");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has descriptions of its indexes, constraints or triggers",
                           of.view("extended_properties") + " AS e WHERE (e.class = 7 AND e.major_id = " + of.id() +
                               ") OR (e.class = 1 AND e.major_id IN (SELECT o.object_id FROM " + of.view("objects") +
                               " AS o WHERE o.parent_object_id = " + of.id() + "))");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity(
                 "has columns that are classified as sensitive",
                 of.view("sensitivity_classifications") + " AS s WHERE s.class = 1 AND s.major_id = " + of.id());
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has descriptions that are no texts, or very long ones",
                           of.view("extended_properties") + " AS e WHERE e.class = 1 AND e.major_id = " + of.id() +
                               " AND (SQL_VARIANT_PROPERTY(e.value, N'BaseType') NOT IN (N'nvarchar', N'varchar', "
                               "N'nchar', N'char') OR DATALENGTH(e.value) > CASE WHEN "
                               "SQL_VARIANT_PROPERTY(e.value, N'BaseType') IN (N'varchar', N'char') THEN 3750 ELSE "
                               "7500 END)");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has checks that do not hold for replication",
                           of.view("check_constraints") + " AS c WHERE c.parent_object_id = " + of.id() +
                               " AND c.is_not_for_replication = 1");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has an identity that does not hold for replication",
                           of.view("identity_columns") + " AS i WHERE i.object_id = " + of.id() +
                               " AND i.is_not_for_replication = 1");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("keeps large values in a file group of its own",
                           of.view("tables") + " AS t INNER JOIN " + of.view("data_spaces") +
                               " AS d ON d.data_space_id = t.lob_data_space_id WHERE t.object_id = " + of.id() +
                               " AND d.is_default = 0");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("is audited", of.view("database_audit_specification_details") +
                                             " AS a WHERE a.class = 1 AND a.major_id = " + of.id());
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has an ordered columnstore", of.view("index_columns") + " AS x WHERE x.object_id = " +
                                                             of.id() + " AND x.column_store_order_ordinal > 0");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("is a graph table", of.view("tables") + " AS t WHERE t.object_id = " + of.id() +
                                                   " AND (t.is_node = 1 OR t.is_edge = 1)");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("is a ledger table",
                           of.view("tables") + " AS t WHERE t.object_id = " + of.id() + " AND t.ledger_type <> 0");
           },
           take_rarity},
    Detail{[](const Asked& of) {
             return rarity("has compressed XML", of.view("partitions") + " AS p WHERE p.object_id = " + of.id() +
                                                     " AND p.xml_compression = 1");
           },
           take_rarity},
};

using Chosen = std::vector<std::size_t>;

void ask(tds::Session& session, TargetTable& table, const Chosen& chosen) {
  if (chosen.empty()) return;
  const Asked asked{table.place};
  std::vector<std::string> questions;
  for (const std::size_t i : chosen) questions.push_back(kDetails[i].question(asked));
  const std::vector<CatalogueRows> answers = ask_catalogue(session, join(questions, "; "));
  if (answers.size() != chosen.size()) throw Error{ErrorKind::Data, "the server's catalogue answers in another shape"};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (const CatalogueRow& row : answers[i]) kDetails[chosen[i]].take(row, table);
  }
}

/// Whether it is answered.
bool ask_if_allowed(tds::Session& session, TargetTable& table, const Chosen& chosen) {
  return if_allowed([&] {
    ask(session, table, chosen);
    return true;
  });
}

}  // namespace

void ask_details(tds::Session& session, TargetTable& table) {
  Chosen all;
  for (std::size_t i = 0; i < kDetails.size(); ++i) all.push_back(i);
  table.details.assign(kDetails.size(), true);
  if (ask_if_allowed(session, table, all)) return;
  for (const std::size_t i : all) table.details[i] = ask_if_allowed(session, table, {i});
}

void ask_details_again(tds::Session& session, TargetTable& table, const std::vector<bool>& answered) {
  Chosen known;
  for (std::size_t i = 0; i < answered.size(); ++i) {
    if (answered[i]) known.push_back(i);
  }
  table.details = answered;
  ask(session, table, known);
}

}  // namespace hygge::stores::mssql
