#include "hygge/stores/mssql/column_match.h"

#include <algorithm>
#include <array>
#include <set>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// A line of the table that shows how data and target differ.
using DifferenceLine = std::array<std::string, 4>;  // column, data, table, difference

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, display_width(text)), ' ');
}

/// The lines below each other in columns.
std::string aligned(const std::vector<DifferenceLine>& lines) {
  std::array<std::size_t, 4> widths{};
  for (const DifferenceLine& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths.at(i) = std::max(widths.at(i), display_width(line.at(i)));
  }
  std::string text;
  for (const DifferenceLine& line : lines) {
    if (!text.empty()) text += '\n';
    for (std::size_t i = 0; i + 1 < line.size(); ++i) text += padded(line.at(i), widths.at(i)) + "  ";
    text += line.back();
  }
  return text;
}

std::string add_statement(const TargetTable& table, const TargetColumn& column) {
  return "ALTER TABLE " + table.place.quoted() + " ADD " + tds::quote_name(column.name) + " " + column.type.text() +
         (column.collation.empty() ? "" : " COLLATE " + tds::checked_collation(column.collation)) + " NULL";
}

/// Goes through the columns of both, and gathers what is to be done, told and complained of.
class ColumnMatcher {
 public:
  ColumnMatcher(const engine::Schema& data, const TargetTable& table, const MatchRules& rules)
      : data_{data}, table_{table}, rules_{rules} {}

  ColumnMatch run() {
    for (std::size_t i = 0; i < data_.columns.size(); ++i) place(i);
    for (const TargetColumn& column : table_.columns) look_for(column);
    if (differences_.size() > 1) complain();
    if (match_.columns.empty() && !data_.columns.empty()) refuse_empty_rows();
    return std::move(match_);
  }

 private:
  void place(std::size_t number) {
    const engine::Column& column = data_.columns[number];
    const TargetColumn* const target = table_.column(column.name);
    if (target == nullptr) return add(number);
    if (!met_.insert(target->name).second) {
      differ(column.name, column.type.sql, target->type.text(), "is there twice in the data");
      return;
    }
    if (target->is_made_by_server()) {
      match_.told.push_back("'" + printable(target->name) + "' is left out: the server makes its values");
      return;
    }
    Conversion conversion = convert(column, target->type);
    if (!target->identity.empty() && leaves_out(*target, number, conversion)) return;
    if (conversion.fits == Fits::Never)
      return differ(target->name, column.type.sql, target->type.text(), conversion.why);
    match_.columns.push_back({number, *target, std::move(conversion)});
  }

  /// Whether the server numbers the rows, whatever they bring for its identity.
  bool leaves_out(const TargetColumn& identity, std::size_t number, const Conversion& conversion) {
    const std::string name = "'" + printable(identity.name) + "'";
    const std::string what = name + " is left out: the server numbers its rows";
    const std::string kept = name + ", an identity, gets the values of the rows";
    switch (rules_.identity) {
      case IdentityValues::Kept:
        return false;
      case IdentityValues::KeptAsKey:
        if (conversion.fits != Fits::Never) match_.told.push_back(kept + ", for the merge finds its rows by them");
        return false;
      case IdentityValues::KeptWhereAllFit: {
        const std::string why = why_not_all_fit(identity, number, conversion);
        if (!why.empty()) {
          match_.warned.push_back(what + ", for " + why);
          return true;
        }
        match_.told.push_back(kept + " (`keep_identity: false` has the server number them)");
        match_.kept_unasked = identity.name;
        return false;
      }
      case IdentityValues::LeftOut:
        match_.told.push_back(what + " (`keep_identity: true` keeps the values)");
        return true;
      case IdentityValues::LeftOutUnasked:
        match_.warned.push_back(what + " (`keep_identity: true` keeps the values, `false` says that this is meant)");
        return true;
    }
    return false;
  }

  /// Why values that nobody asked for might fail the load; empty: as far as is known they do not.
  std::string why_not_all_fit(const TargetColumn& identity, std::size_t number, const Conversion& conversion) const {
    if (conversion.fits == Fits::Never) return conversion.why + " (`keep_identity: false` says that this is meant)";
    const char* const both =
        " (`keep_identity: true` keeps the values and takes no others, `false` says that this is meant)";
    if (conversion.fits == Fits::WhenValuesDo)
      return "not every value of " + data_.columns[number].type.sql + " is one of " + identity.type.text() + both;
    const std::uint64_t nulls = number < rules_.nulls.size() ? rules_.nulls[number].value_or(Rows{}).value : 0;
    if (nulls == 0) return "";
    return format_count(nulls) + (nulls == 1 ? " row" : " rows") + " of the data " + (nulls == 1 ? "has" : "have") +
           " NULL there" + both;
  }

  void add(std::size_t number) {
    const engine::Column& column = data_.columns[number];
    TargetColumn made = rules_.made_for(column);
    made.name = column.name;
    made.nullable = true;
    const std::string statement = add_statement(table_, made);
    const TargetColumn* const other = in_other_case(column.name);
    if (other != nullptr) missed_.insert(other->name);
    if (rules_.add_columns) {
      match_.statements.push_back(statement);
      match_.told.push_back("'" + printable(column.name) + "' is added to the table, as " + made.type.text());
      Conversion conversion = convert(column, made.type);
      match_.columns.push_back({number, std::move(made), std::move(conversion)});
      return;
    }
    if (other != nullptr) {
      return differ(column.name, column.type.sql, "",
                    "is not in the table, where case matters: it has '" + printable(other->name) + "'");
    }
    differ(column.name, column.type.sql, "", "is not in the table");
    lacks_columns_ = true;
    help_.push_back(statement);
  }

  /// Where names are told apart by case, a column is easily missed by it.
  const TargetColumn* in_other_case(const std::string& name) const {
    const auto found = std::find_if(table_.columns.begin(), table_.columns.end(), [&](const TargetColumn& column) {
      return lower_case(column.name) == lower_case(name);
    });
    return found == table_.columns.end() ? nullptr : &*found;
  }

  bool is_in_primary_key(const TargetColumn& column) const {
    return std::any_of(table_.indexes.begin(), table_.indexes.end(), [&](const TargetIndex& index) {
      return index.is_primary_key &&
             std::any_of(index.keys.begin(), index.keys.end(),
                         [&](const TargetIndex::Key& key) { return key.column == column.name; });
    });
  }

  void look_for(const TargetColumn& column) {
    if (met_.contains(column.name) || column.is_made_by_server() || !column.identity.empty()) return;
    if (column.has_default()) {
      match_.told.push_back("'" + printable(column.name) + "' is not in the data: it gets its default" +
                            (column.hides_default ? "" : ", " + printable(column.default_value)));
    } else if (column.nullable) {
      match_.told.push_back("'" + printable(column.name) + "' is not in the data: it is NULL");
    } else {
      differ(column.name, "", column.type.text() + " NOT NULL",
             "is not in the data, cannot be NULL and has no default");
      // What a primary key has can never be NULL.
      if (missed_.contains(column.name) || is_in_primary_key(column)) return;
      help_.push_back("ALTER TABLE " + table_.place.quoted() + " ALTER COLUMN " + tds::quote_name(column.name) + " " +
                      column.type.text() + " NULL");
    }
  }

  void differ(const std::string& name, const std::string& data, const std::string& target, const std::string& what) {
    differences_.push_back({printable(name), data.empty() ? "-" : data, target.empty() ? "-" : target, what});
  }

  std::string advice() const {
    const std::string added = lacks_columns_ ? "set `add_columns: true` for columns that the table lacks, " : "";
    const std::string named =
        missed_.empty() ? "" : "call columns as the table does at their home (AS, where it has a `query`), ";
    return added + named +
           "choose others with the home's `columns`, or change the table; `if_exists: replace` keeps its "
           "columns, too";
  }

  [[noreturn]] void complain() const {
    const std::size_t count = differences_.size() - 1;
    std::string detail = aligned(differences_);
    if (!help_.empty()) detail += "\n\nWhat would help:\n" + join(help_, "\n");
    throw Error{ErrorKind::Config, "the rows do not fit into '" + table_.place.shown() + "': " + std::to_string(count) +
                                       (count == 1 ? " column differs" : " columns differ")}
        .detail(detail)
        .advise(advice());
  }

  /// SQL Server's bulk load has no rows without values.
  [[noreturn]] void refuse_empty_rows() const {
    std::vector<std::string> names;
    bool is_identity = false;
    for (const engine::Column& column : data_.columns) {
      names.push_back("'" + printable(column.name) + "'");
      const TargetColumn* const target = table_.column(column.name);
      is_identity = is_identity || (target != nullptr && !target->identity.empty());
    }
    throw Error{ErrorKind::Config, "no column of the rows goes into '" + table_.place.shown() + "'"}
        .because("the server makes the values of " + join(names, ", "))
        .advise(is_identity ? "set `keep_identity: true` to load the values of the identity, or bring another column"
                            : "bring another column of the table");
  }

  const engine::Schema& data_;
  const TargetTable& table_;
  const MatchRules& rules_;
  ColumnMatch match_;
  std::set<std::string> met_;
  std::set<std::string> missed_;  // columns of the table that the data have by a name in another case
  bool lacks_columns_ = false;
  std::vector<DifferenceLine> differences_{{"column", "data", "table", "difference"}};
  std::vector<std::string> help_;
};

}  // namespace

ColumnMatch match_columns(const engine::Schema& data, const TargetTable& table, const MatchRules& rules) {
  return ColumnMatcher{data, table, rules}.run();
}

}  // namespace hygge::stores::mssql
