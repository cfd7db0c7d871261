#include "hygge/stores/mssql/overrides.h"

#include <algorithm>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/core/column_choice.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// Cuts `word` from the end of `text`, where it stands as a word of its own.
bool drop_word(std::string_view& text, std::string_view word) {
  text = trim(text);
  if (text.size() <= word.size()) return false;
  const std::string_view before = text.substr(0, text.size() - word.size());
  const bool is_apart = before.back() == ' ' || before.back() == '\t' || before.back() == ')';
  if (!is_apart || lower_case(text.substr(before.size())) != word) return false;
  text = trim(before);
  return true;
}

/// Cuts "collate NAME" from the end.
std::string drop_collation(std::string_view& text) {
  const std::size_t blank = text.find_last_of(" \t");
  if (blank == std::string_view::npos) return {};
  const std::string_view name = text.substr(blank + 1);
  std::string_view before = text.substr(0, blank);
  if (!drop_word(before, "collate")) return {};
  std::string collation = tds::checked_collation(std::string{name});
  text = before;
  return collation;
}

Error no_type(std::string_view text) {
  Error error{ErrorKind::Config, "'" + printable(text) + "' is no type of SQL Server"};
  const std::string_view name = trim(text.substr(0, text.find('(')));
  const std::vector<std::string> known = sql_type_names();
  if (std::find(known.begin(), known.end(), lower_case(name)) != known.end()) {
    return error.because("what is in its parentheses is missing, or out of the server's bounds")
        .advise("write it as in nvarchar(200), nvarchar(max), decimal(18,2), datetime2(3)");
  }
  const std::optional<std::string> nearest = nearest_word(name, known);
  return error.advise(nearest ? "did you mean '" + *nearest + "'?" : "write it as in nvarchar(200) or decimal(18,2)");
}

}  // namespace

Override parse_override(std::string_view text) {
  Override made;
  text = trim(text);
  if (drop_word(text, "null")) made.nullable = !drop_word(text, "not");
  made.collation = drop_collation(text);
  const std::optional<SqlType> type = parse_sql_type(text);
  if (!type) throw no_type(text);
  made.type = *type;
  if (!made.collation.empty() && !is_wide_text(*type) && !is_narrow_text(*type)) {
    throw Error{ErrorKind::Config, "a column of " + type->text() + " has no collation"};
  }
  return made;
}

Overrides parse_overrides(const std::map<std::string, std::string>& written, const engine::Schema& schema,
                          const config::ListPlaces& places) {
  Overrides overrides;
  for (const auto& [name, text] : written) {
    const std::string& where = places.of(name);
    const int place = schema.find(name);
    if (place < 0) {
      throw Error{ErrorKind::Config, "schema_overrides names a column '" + printable(name) + "', which is not there"}
          .at(where)
          .advise(column_advice(name, schema));
    }
    const engine::Column& column = schema.columns[static_cast<std::size_t>(place)];
    const std::string subject = "schema_overrides of column '" + printable(column.name) + "'";
    Override made;
    try {
      made = parse_override(text);
    } catch (Error& error) {
      throw error.at(where).add_context(subject);
    }
    if (const Conversion conversion = convert(column, made.type); conversion.fits == Fits::Never) {
      throw Error{ErrorKind::Config, subject + ": " + made.type.text() + " cannot hold its values"}
          .because(conversion.why)
          .at(where)
          .advise("choose another type, or leave the column out of schema_overrides");
    }
    if (!overrides.emplace(column.name, std::move(made)).second) {
      throw Error{ErrorKind::Config, subject + " are given twice"}.at(where);
    }
  }
  return overrides;
}

}  // namespace hygge::stores::mssql
