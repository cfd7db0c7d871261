#include "tests/conformance/rows.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::test {

using engine::quote_name;

engine::Relation relation_of(engine::Session& session, const std::string& select) {
  engine::Relation relation;
  relation.sql = select;
  relation.schema = session.describe(select);
  return relation;
}

std::vector<std::string> rows_of(engine::Session& session, const engine::Relation& relation) {
  std::vector<std::string> values;
  for (const std::string& name : relation.schema.names()) {
    // A result's text ends at its first NUL.
    values.push_back("coalesce(replace(CAST(" + quote_name(name) + " AS VARCHAR), chr(0), '<NUL>'), '<NULL>')");
  }
  const engine::Result result = session.run(
      "SELECT concat_ws(' | ', " + join(values, ", ") + ") FROM (" + relation.sql + ") AS t", CancelToken{});
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < result.rows(); ++row) rows.push_back(result.text(0, row).value_or("<NULL>"));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::string> rows_of(engine::Session& session, const std::string& select) {
  return rows_of(session, relation_of(session, select));
}

std::string value_of(engine::Session& session, const std::string& select) {
  return session.run(select, CancelToken{}).text(0, 0).value_or("<NULL>");
}

std::string numbered_rows(std::size_t rows) {
  return "SELECT i AS id, CASE WHEN i % 7 <> 3 THEN 'name ' || i END AS name FROM range(" + std::to_string(rows) +
         ") AS t(i)";
}

std::string wide_rows(std::size_t columns) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::string number = std::to_string(i);
    const std::string value = i % 3 == 0   ? "row * " + number
                              : i % 3 == 1 ? "'text ' || (row + " + number + ")"
                                           : "CASE WHEN row > 1 THEN row::INTEGER END";
    values.push_back(value + " AS c" + number);
  }
  return "SELECT " + join(values, ", ") + " FROM range(5) AS t(row)";
}

std::string awkward_names(std::size_t longest) {
  std::vector<std::string> values;
  for (const std::string& name :
       {std::string{"a b"}, std::string{"select"}, std::string{"say \"hej\""}, std::string{"it's"}, std::string{"x]"},
        std::string{"a,b;c"}, std::string{"a.b"}, std::string{"100%"}, std::string{"back\\slash"},
        std::string{"blåbær 🫐"}, std::string{" leading"}, std::string{"Case"}, std::string{"$1"},
        std::string(longest, 'n')}) {
    values.push_back(std::to_string(values.size()) + " AS " + quote_name(name));
  }
  return "SELECT " + join(values, ", ");
}

}  // namespace hygge::test
