#include <algorithm>

#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

namespace {

/// A part of a sort key: texts order without case where their collation says so.
std::string sort_key(const Expression& value) {
  if (value.type.is_text() && value.type.text_collation().ignores_case) return "lower(" + value.sql + ")";
  return value.type.is(Kind::DateTimeOffset) ? moment_sql(value.sql) : value.sql;
}

std::string direction(Tokens& tokens) {
  if (tokens.accept("DESC")) return " DESC NULLS LAST";
  tokens.accept("ASC");
  return " ASC NULLS FIRST";
}

}  // namespace

SqlType Translator::type(bool in_cast) {
  std::string name = tokens_.name();
  while (tokens_.accept_symbol(".")) name = tokens_.name();
  std::optional<int> first;
  std::optional<int> second;
  std::string word;
  if (tokens_.accept_symbol("(")) {
    if (tokens_.accept("MAX")) {
      first = SqlType::kMax;
    } else if (tokens_.peek().kind == TokenKind::Number) {
      first = tokens_.integer();
      if (tokens_.accept_symbol(",")) {
        if (tokens_.is_name()) {
          word = tokens_.name();
        } else {
          second = tokens_.integer();
        }
      }
    } else {
      tokens_.refuse();
    }
    tokens_.expect_symbol(")");
  }
  if (same_word(name, "character")) name = "char";
  if (same_word(name, "national")) name = "n" + lower(tokens_.name());
  if (same_word(name, "double")) {
    tokens_.accept("PRECISION");
    name = "float";
  }
  auto found = declared_type(name, first, second, in_cast);
  if (!found) throw SqlError{2715, "Column, parameter, or variable: Cannot find data type " + name + "."};
  if (found->is(Kind::Vector)) found->has_halves = same_word(word, "float16");
  const int most = found->is_unicode() ? 4000 : 8000;
  if (found->length > most) {
    throw SqlError{131,
                   "The size (" + std::to_string(found->length) + ") given to the type '" + name +
                       "' exceeds the maximum allowed (" + std::to_string(most) + ").",
                   15};
  }
  if (found->is_decimal() && (found->precision > 38 || found->precision < 1 || found->scale > found->precision)) {
    throw SqlError{2750, "Column or parameter: Specified column precision " + std::to_string(found->precision) +
                             " is greater than the maximum precision of 38."};
  }
  if (found->is_long_temporal() && found->scale > 7)
    throw SqlError{1002, "Line 1: Specified scale " + std::to_string(found->scale) + " is invalid.", 15};
  return *found;
}

void Translator::add_column(Query& query, std::string& list, Expression value, const std::string& name) {
  if (!list.empty()) list += ",";
  const bool cast = value.is_known && !value.is_column;
  list += (cast ? "CAST(" + value.sql + " AS " + storage_of(value.type) + ")" : value.sql) + " AS o" +
          std::to_string(query.columns.size() + 1);
  query.columns.push_back({name, std::move(value)});
}

void Translator::select_star(Query& query, const Scope& scope, std::string& list, const std::string& alias) {
  bool found = false;
  for (const Source& source : scope.sources) {
    if (!alias.empty() && !with_.catalog.same_name(source.alias, alias)) continue;
    found = true;
    for (const SourceColumn& column : source.columns) add_column(query, list, column.value, column.name);
  }
  if (!found && alias.empty()) {
    if (!tokens_.at_end() && !tokens_.is_symbol(";")) tokens_.refuse();
    throw SqlError{263, "Must specify table to select from.", 15};
  }
  if (!found)
    throw SqlError{
        107, "The column prefix '" + alias + "' does not match with a table name or alias name used in the query.", 15};
}

void Translator::select_list(Query& query, Scope& scope, std::string& list) {
  do {
    if (tokens_.accept_symbol("*")) {
      select_star(query, scope, list, {});
      continue;
    }
    if (tokens_.is_name() && tokens_.is_symbol(".", 1) && tokens_.is_symbol("*", 2)) {
      const std::string alias = tokens_.name();
      tokens_.next();
      tokens_.next();
      select_star(query, scope, list, alias);
      continue;
    }
    if (tokens_.peek().kind == TokenKind::Variable && is_assignment(tokens_, 1)) {
      const std::string variable = lower(tokens_.next().text);
      query.assigned.push_back({variable, tokens_.next().text});
      add_column(query, list, expression(scope), {});
      continue;
    }
    if (tokens_.is_name() && tokens_.is_symbol("=", 1)) {
      const std::string name = tokens_.name();
      tokens_.next();
      add_column(query, list, expression(scope), name);
      continue;
    }
    Expression value = expression(scope);
    std::string name = value.name;
    if (tokens_.accept("AS")) {
      name = tokens_.peek().kind == TokenKind::Text ? tokens_.text() : tokens_.name();
    } else if (tokens_.peek().kind == TokenKind::Text) {
      name = tokens_.text();
    } else if (tokens_.is_name() && !tokens_.is("THROW")) {
      name = tokens_.name();
    }
    add_column(query, list, std::move(value), name);
  } while (tokens_.accept_symbol(","));
}

Query Translator::select_core(const Scope* outer, bool may_order) {
  tokens_.expect("SELECT");
  Query result;
  const bool distinct = tokens_.accept("DISTINCT");
  if (!distinct) tokens_.accept("ALL");
  std::string limit;
  Scope scope;
  scope.outer = outer;
  if (tokens_.accept("TOP")) {
    const Scope nothing;
    Expression count;
    if (tokens_.accept_symbol("(")) {
      count = expression(nothing);
      tokens_.expect_symbol(")");
    } else {
      count = integer_expression(tokens_.integer(), Kind::BigInt);
    }
    const bool percent = tokens_.accept("PERCENT");
    if (tokens_.accept("WITH")) tokens_.expect("TIES");
    const Cell number = value_of(count, type_of(Kind::BigInt));
    limit = " LIMIT " + std::to_string(static_cast<std::int64_t>(number.number)) + (percent ? "%" : "");
  }
  if (tokens_.is("FROM")) tokens_.refuse();
  // FROM names what the list may use, so that it is read first.
  const std::size_t list_place = tokens_.place();
  Grammar{tokens_}.select_list();
  std::size_t into_place = 0;
  if (tokens_.accept("INTO")) {
    into_place = tokens_.place();
    const ObjectName name = object_name();
    result.into = name.name;
    result.into_schema = name.schema;
  }
  std::string from_sql;
  std::size_t after = tokens_.place();
  if (tokens_.accept("FROM")) {
    from_sql = " FROM " + from(scope);
    after = tokens_.place();
    result.reads_tables = true;
  }
  tokens_.go_to(list_place);
  std::string list;
  select_list(result, scope, list);
  if (into_place != 0) {
    if (!tokens_.is("INTO")) tokens_.refuse();
  } else if (!from_sql.empty() && !tokens_.is("FROM")) {
    tokens_.refuse();
  }
  if (into_place != 0 || !from_sql.empty()) tokens_.go_to(after);
  std::string tail;
  if (tokens_.accept("WHERE")) tail += " WHERE " + expression(scope).sql;
  if (tokens_.accept_all({"GROUP", "BY"})) {
    tail += " GROUP BY ";
    bool first = true;
    do {
      tail += (first ? "" : ",") + expression(scope).sql;
      first = false;
    } while (tokens_.accept_symbol(","));
  }
  if (tokens_.accept("HAVING")) tail += " HAVING " + expression(scope).sql;
  if (may_order && tokens_.is("ORDER")) order_by(result, scope, tail);
  result.sql = "SELECT " + std::string{distinct ? "DISTINCT " : ""} + list + from_sql + tail + limit;
  return result;
}

void Translator::order_by(Query& query, const Scope& scope, std::string& tail) {
  tokens_.expect("ORDER");
  tokens_.expect("BY");
  tail += " ORDER BY ";
  bool first = true;
  do {
    if (!first) tail += ",";
    first = false;
    if (tokens_.peek().kind == TokenKind::Number) {
      const int number = tokens_.integer();
      if (number < 1 || static_cast<std::size_t>(number) > query.columns.size()) {
        throw SqlError{108, "The ORDER BY position number " + std::to_string(number) +
                                " is out of range of the number of items in the select list."};
      }
      Expression output = query.columns[static_cast<std::size_t>(number - 1)].value;
      output.sql = "o" + std::to_string(number);
      tail += sort_key(output) + direction(tokens_);
      query.order.push_back(number);
      continue;
    }
    int output_number = 0;
    if (tokens_.is_name() && !tokens_.is_symbol(".", 1) && !tokens_.is_symbol("(", 1)) {
      for (std::size_t i = 0; i < query.columns.size(); ++i) {
        if (with_.catalog.same_name(query.columns[i].name, tokens_.peek().text)) {
          output_number = static_cast<int>(i + 1);
          break;
        }
      }
    }
    if (output_number != 0) {
      tokens_.next();
      Expression output = query.columns[static_cast<std::size_t>(output_number - 1)].value;
      if (!output.is_column) output.sql = "o" + std::to_string(output_number);
      tail += sort_key(output) + direction(tokens_);
      query.order.push_back(output_number);
    } else {
      const Expression value = expression(scope);
      for (std::size_t i = 0; i < query.columns.size(); ++i) {
        if (query.columns[i].value.sql == value.sql) query.order.push_back(static_cast<int>(i + 1));
      }
      tail += sort_key(value) + direction(tokens_);
    }
  } while (tokens_.accept_symbol(","));
  if (tokens_.accept("OFFSET")) {
    const Scope nothing;
    const Cell offset = value_of(sum(nothing), type_of(Kind::BigInt));
    if (!tokens_.accept("ROWS")) tokens_.expect("ROW");
    std::string limit;
    if (tokens_.accept("FETCH")) {
      if (!tokens_.accept("NEXT")) tokens_.expect("FIRST");
      const Cell count = value_of(sum(nothing), type_of(Kind::BigInt));
      if (!tokens_.accept("ROWS")) tokens_.expect("ROW");
      tokens_.expect("ONLY");
      limit = " LIMIT " + std::to_string(static_cast<std::int64_t>(count.number));
    }
    tail += limit + " OFFSET " + std::to_string(static_cast<std::int64_t>(offset.number));
  }
}

Query Translator::select_term(const Scope* outer, bool may_order) {
  if (tokens_.accept_symbol("(")) {
    Query inner = query(outer);
    tokens_.expect_symbol(")");
    return inner;
  }
  return select_core(outer, may_order);
}

void Translator::set_operation(Query& left, const std::string& word, Query right) {
  if (left.columns.size() != right.columns.size()) {
    throw SqlError{205,
                   "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of "
                   "expressions in their target lists."};
  }
  settle(left);
  settle(right);
  std::string left_list;
  std::string right_list;
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    const SqlType type = common_type(left.columns[i].value.type, right.columns[i].value.type);
    const std::string name = "o" + std::to_string(i + 1);
    const auto side = [&](const Query& query) {
      Expression value = query.columns[i].value;
      value.sql = name;
      return (i > 0 ? "," : "") + std::string{"CAST("} + as_type(value, type) + " AS " + storage_of(type) + ") AS " +
             name;
    };
    left_list += side(left);
    right_list += side(right);
    left.columns[i].value = made(name, type, left.columns[i].value.nullable || right.columns[i].value.nullable);
    left.columns[i].value.is_column = true;
    left.columns[i].value.name = left.columns[i].name;
  }
  const std::string whole = "SELECT " + left_list + " FROM (" + left.sql + ") l " + word + " SELECT " + right_list +
                            " FROM (" + right.sql + ") r";
  left.sql = "SELECT * FROM (" + whole + ") u";
}

void Translator::common_tables() {
  if (!tokens_.accept("WITH")) return;
  do {
    const std::string name = tokens_.name();
    std::vector<std::string> names;
    if (tokens_.accept_symbol("(")) {
      do {
        names.push_back(tokens_.name());
      } while (tokens_.accept_symbol(","));
      tokens_.expect_symbol(")");
    }
    tokens_.expect("AS");
    tokens_.expect_symbol("(");
    Query inner = query();
    settle(inner);
    tokens_.expect_symbol(")");
    for (std::size_t i = 0; i < names.size() && i < inner.columns.size(); ++i) inner.columns[i].name = names[i];
    const std::string relation = "(" + inner.sql + ")";
    common_[lower(name)] = {relation, inner};
  } while (tokens_.accept_symbol(","));
}

Query Translator::query(const Scope* outer) {
  common_tables();
  Query left = select_term(outer, true);
  while (true) {
    std::string word;
    if (tokens_.accept("UNION")) {
      word = tokens_.accept("ALL") ? "UNION ALL" : "UNION";
    } else if (tokens_.accept("EXCEPT")) {
      word = "EXCEPT";
    } else if (tokens_.accept("INTERSECT")) {
      word = "INTERSECT";
    } else {
      break;
    }
    set_operation(left, word, select_term(outer, false));
  }
  if (tokens_.is("ORDER")) {
    std::string tail;
    const Scope nothing;
    order_by(left, nothing, tail);
    left.sql += tail;
  }
  if (tokens_.accept("OPTION")) {
    tokens_.expect_symbol("(");
    tokens_.skip_parentheses();
  }
  return left;
}

void Translator::settle(Query& query) {
  if (std::all_of(query.columns.begin(), query.columns.end(),
                  [](const SourceColumn& column) { return column.value.is_known; }))
    return;
  const std::vector<SqlType> types = with_.connection.describe(query.sql);
  std::string list;
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    Expression& value = query.columns[i].value;
    if (!value.is_known) value.type = types.at(i);
    value.is_known = true;
    const std::string name = "o" + std::to_string(i + 1);
    list += (i > 0 ? "," : "") + std::string{"CAST("} + name + " AS " + storage_of(value.type) + ") AS " + name;
  }
  query.sql = "SELECT " + list + " FROM (" + query.sql + ") k";
}

}  // namespace hygge::tds_server
