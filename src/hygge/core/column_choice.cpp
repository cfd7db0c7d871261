#include "hygge/core/column_choice.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/engine/sql_text.h"

namespace hygge {

std::string column_advice(const std::string& wanted, const engine::Schema& schema) {
  constexpr std::size_t kMostNamed = 12;
  std::vector<std::string> names;
  for (const std::string& name : schema.names()) names.push_back(printable(name));
  if (const auto near = nearest_word(wanted, names)) return "did you mean '" + *near + "'?";
  if (names.size() <= kMostNamed) return "the columns are " + join(names, ", ");
  return "the first of its " + format_count(names.size()) + " columns are " +
         join(std::span{names}.first(kMostNamed), ", ");
}

namespace {

/// The same for what stands in `columns`.
std::string choice_advice(const std::string& wanted, const engine::Schema& schema) {
  if (const auto list = config::advice_for_list(wanted, schema.names())) return *list;
  if (const auto quotes = config::advice_for_quotes(wanted)) return *quotes;
  return column_advice(wanted, schema);
}

/// Some sources tell names apart by their case alone: a guess might move another column than the one that is meant.
void refuse_doubt(const std::string& wanted, const engine::Schema& schema, const std::string& where,
                  const std::string& setting) {
  std::vector<std::string> like_it;
  for (const std::string& name : schema.names()) {
    if (name == wanted) return;
    if (lower_case(name) == lower_case(wanted)) like_it.push_back(config::quote(name));
  }
  if (like_it.size() < 2) return;
  throw Error{ErrorKind::NotFound,
              "`" + setting + "` asks for " + config::quote(wanted) + ", and there are " + join(like_it, " and ")}
      .at(where)
      .advise("write the one that is meant in its own case");
}

/// All that are not there at once: who mends one wants to know of the others, too.
void refuse_missing(const std::vector<std::string>& wanted, const engine::Schema& schema,
                    const config::ListPlaces& places, const std::string& setting) {
  std::vector<std::string> missing;
  std::size_t first = 0;
  for (std::size_t item = 0; item < wanted.size(); ++item) {
    if (schema.find(wanted[item]) >= 0) continue;
    if (missing.empty()) first = item;
    missing.push_back(wanted[item]);
  }
  if (missing.empty()) return;
  const std::string& where = places.of(first);
  const std::string asks = "`" + setting + "` asks for ";
  if (missing.size() == 1) {
    throw Error{ErrorKind::NotFound, asks + config::quote(missing.front()) + ", which is not there"}.at(where).advise(
        choice_advice(missing.front(), schema));
  }
  std::vector<std::string> lines;
  for (const std::string& name : missing) lines.push_back(config::quote(name) + ": " + choice_advice(name, schema));
  throw Error{ErrorKind::NotFound, asks + std::to_string(missing.size()) + " columns that are not there"}
      .at(where)
      .detail(join(lines, "\n"))
      .advise("correct their names, or leave them out");
}

}  // namespace

std::vector<std::size_t> choose_columns(const std::vector<std::string>& wanted, const engine::Schema& schema,
                                        const config::ListPlaces& places, const std::string& setting) {
  std::vector<std::size_t> chosen;
  if (wanted.empty()) {
    chosen.resize(schema.size());
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    return chosen;
  }
  refuse_missing(wanted, schema, places, setting);
  for (std::size_t item = 0; item < wanted.size(); ++item) {
    const std::string& name = wanted[item];
    refuse_doubt(name, schema, places.of(item), setting);
    const auto column = static_cast<std::size_t>(schema.find(name));
    if (std::find(chosen.begin(), chosen.end(), column) != chosen.end()) {
      throw Error{ErrorKind::Config, "`" + setting + "` asks for " + config::quote(name) + " twice"}
          .at(places.of(item))
          .advise("name each column once");
    }
    chosen.push_back(column);
  }
  return chosen;
}

void select_columns(engine::Relation& relation, const std::vector<std::size_t>& chosen) {
  if (chosen.size() == relation.schema.size() && std::is_sorted(chosen.begin(), chosen.end())) return;
  engine::Schema schema;
  std::vector<std::optional<Rows>> nulls;
  std::vector<std::string> names;
  for (const std::size_t column : chosen) {
    schema.columns.push_back(relation.schema.columns[column]);
    nulls.push_back(relation.nulls[column]);
    names.push_back(engine::quote_name(schema.columns.back().name));
  }
  relation.sql = "SELECT " + join(names, ", ") + " FROM (" + relation.sql + ") AS t";
  relation.schema = std::move(schema);
  relation.nulls = std::move(nulls);
}

}  // namespace hygge
