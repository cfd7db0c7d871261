#include <algorithm>
#include <array>

#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

namespace {

/// The higher one wins when two types meet (the order of SQL Server's documentation, turned round).
int rank_of(Kind kind) {
  constexpr std::array kOrder{
      Kind::Null,          Kind::Binary,   Kind::VarBinary,  Kind::RowVersion,     Kind::Image,
      Kind::Char,          Kind::VarChar,  Kind::NChar,      Kind::NVarChar,       Kind::UniqueIdentifier,
      Kind::Text,          Kind::NText,    Kind::Bit,        Kind::TinyInt,        Kind::SmallInt,
      Kind::Int,           Kind::BigInt,   Kind::SmallMoney, Kind::Money,          Kind::Decimal,
      Kind::Numeric,       Kind::Real,     Kind::Float,      Kind::Time,           Kind::Date,
      Kind::SmallDateTime, Kind::DateTime, Kind::DateTime2,  Kind::DateTimeOffset, Kind::Variant};
  const auto* const found = std::find(kOrder.begin(), kOrder.end(), kind);
  return found == kOrder.end() ? 100 : static_cast<int>(found - kOrder.begin());
}

int whole_digits(const SqlType& type) {
  if (type.is_decimal()) return type.precision - type.scale;
  return type.is_money() ? precision_of(type) - 4 : precision_of(type);
}

bool is_number(const SqlType& type) {
  return type.is_integer() || type.is_decimal() || type.is_money() || type.is_float();
}

/// A text as comparisons see it: without blanks at the end, and without case where the collation says so.
std::string comparable(const Expression& value) {
  const std::string trimmed = "rtrim(" + value.sql + ", ' ')";
  return value.type.text_collation().ignores_case ? "lower(" + trimmed + ")" : trimmed;
}

/// How bytes are compared: as if the shorter ones had zeros at their end.
std::string without_zeros(const std::string& sql) { return "rtrim(hex(" + sql + "), '0')"; }

bool is_bytes(const SqlType& type) { return type.is_binary() || type.is(Kind::RowVersion); }

/// The type of a calculation with decimals, by the rules of SQL Server's documentation.
SqlType decimal_result(const std::string& sign, const SqlType& left, const SqlType& right) {
  const int left_scale = scale_of(left);
  const int right_scale = scale_of(right);
  const int left_whole = precision_of(left) - left_scale;
  const int right_whole = precision_of(right) - right_scale;
  int scale = std::max(left_scale, right_scale);
  int precision = std::max(left_whole, right_whole) + scale + 1;
  if (sign == "*") {
    scale = left_scale + right_scale;
    precision = precision_of(left) + precision_of(right) + 1;
  } else if (sign == "/") {
    scale = std::max(6, left_scale + precision_of(right) + 1);
    precision = left_whole + right_scale + scale;
  } else if (sign == "%") {
    precision = std::min(left_whole, right_whole) + scale;
  }
  if (precision > 38) {
    scale = std::max(std::min(scale, 38 - (precision - scale)), std::min(scale, 6));
    precision = 38;
  }
  return type_of(Kind::Decimal, 0, precision, scale);
}

Expression condition(std::string sql) { return made("(" + std::move(sql) + ")", type_of(Kind::Bit)); }

std::string integer_text(const std::string& digits) { return digits.empty() ? "0" : digits; }

Expression number_literal(const std::string& text) {
  if (text.find_first_of("eE") != std::string::npos) {
    return made("CAST(" + sql_literal(text) + " AS DOUBLE)", type_of(Kind::Float), false);
  }
  const std::size_t point = text.find('.');
  if (point == std::string::npos) {
    if (text.size() < 10 || (text.size() == 10 && text <= "2147483647")) return made(text, type_of(Kind::Int), false);
    const int digits = static_cast<int>(text.size());
    if (digits > 38) throw SqlError{1007, "The number '" + text + "' is out of the range for numeric representation."};
    return made("CAST(" + text + " AS DECIMAL(" + std::to_string(digits) + ",0))", type_of(Kind::Numeric, 0, digits, 0),
                false);
  }
  std::string whole = text.substr(0, point);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  const int scale = static_cast<int>(text.size() - point - 1);
  const int precision = std::max(1, static_cast<int>(whole.size()) + scale);
  const SqlType type = type_of(Kind::Numeric, 0, precision, scale);
  return made("CAST('" + integer_text(whole) + text.substr(point) + "' AS " + storage_of(type) + ")", type, false);
}

}  // namespace

Expression made(std::string sql, SqlType type, bool nullable) {
  Expression result;
  result.sql = std::move(sql);
  result.type = type;
  result.nullable = nullable;
  return result;
}

Expression text_expression(std::string_view text, bool unicode) {
  const auto units = static_cast<int>(std::max<std::size_t>(1, unicode ? utf16_units(text) : text.size()));
  const int most = unicode ? 4000 : 8000;
  const SqlType type = type_of(unicode ? Kind::NVarChar : Kind::VarChar, units > most ? SqlType::kMax : units);
  return made("(" + sql_literal(text) + ")", type, false);
}

Expression integer_expression(std::int64_t number, Kind kind) {
  const SqlType type = type_of(kind);
  return made("CAST(" + std::to_string(number) + " AS " + storage_of(type) + ")", type, false);
}

SqlType common_type(const SqlType& left, const SqlType& right) {
  if (left.is(Kind::Null)) return right;
  if (right.is(Kind::Null)) return left;
  SqlType result = rank_of(left.kind) >= rank_of(right.kind) ? left : right;
  if (left.is_text() && right.is_text()) {
    if (result.is(Kind::Char) && left.kind != right.kind) result.kind = Kind::VarChar;
    result.length = left.is_max() || right.is_max() ? SqlType::kMax : std::max(left.length, right.length);
    if (result.length > 4000 && result.is_unicode()) result.length = SqlType::kMax;
  } else if (left.is_binary() && right.is_binary()) {
    result.length = left.is_max() || right.is_max() ? SqlType::kMax : std::max(left.length, right.length);
  } else if (result.is_decimal() && is_number(left) && is_number(right)) {
    result.scale = std::max(scale_of(left), scale_of(right));
    result.precision = std::min(38, std::max(whole_digits(left), whole_digits(right)) + result.scale);
  } else if (result.is_long_temporal()) {
    result.scale = std::max(left.is_long_temporal() ? left.scale : 0, right.is_long_temporal() ? right.scale : 0);
    if (left.is(Kind::DateTime) || right.is(Kind::DateTime)) result.scale = std::max(result.scale, 3);
  }
  return result;
}

std::string moment_sql(const std::string& sql) { return "left(" + sql + ", -7)"; }

std::string as_type(const Expression& value, const SqlType& type) {
  if (!value.is_known) return "CAST(" + value.sql + " AS " + storage_of(type) + ")";
  if (value.type.kind == type.kind && declaration_of(value.type) == declaration_of(type)) return value.sql;
  return cast_sql(value.sql, value.type, type);
}

Expression Translator::expression(const Scope& scope) { return disjunction(scope); }

Expression Translator::disjunction(const Scope& scope) {
  Expression left = conjunction(scope);
  while (tokens_.accept("OR")) left = condition(left.sql + " OR " + conjunction(scope).sql);
  return left;
}

Expression Translator::conjunction(const Scope& scope) {
  Expression left = negation(scope);
  while (tokens_.accept("AND")) left = condition(left.sql + " AND " + negation(scope).sql);
  return left;
}

Expression Translator::negation(const Scope& scope) {
  if (tokens_.accept("NOT")) return condition("NOT " + negation(scope).sql);
  return comparison(scope);
}

Expression Translator::compare(const Expression& left, const std::string& sign, const Expression& right) {
  const SqlType type = common_type(left.type, right.type);
  if (!left.is_known || !right.is_known) return condition(left.sql + " " + sign + " " + right.sql);
  if (left.type.is_text() && right.type.is_text()) {
    Expression one = left;
    Expression other = right;
    // A column's collation counts more than that of a literal.
    if (left.is_column) other.type.collation = left.type.collation;
    if (right.is_column && !left.is_column) one.type.collation = right.type.collation;
    return condition(comparable(one) + " " + sign + " " + comparable(other));
  }
  if (is_number(left.type) && is_number(right.type)) return condition(left.sql + " " + sign + " " + right.sql);
  if (is_bytes(left.type) && is_bytes(right.type))
    return condition(without_zeros(left.sql) + " " + sign + " " + without_zeros(right.sql));
  const auto comparable_part = [&](const Expression& value) {
    const std::string sql = as_type(value, type);
    return type.is(Kind::DateTimeOffset) ? moment_sql(sql) : sql;
  };
  return condition(comparable_part(left) + " " + sign + " " + comparable_part(right));
}

Expression Translator::in_list(Expression left, const Scope& scope, bool negated) {
  tokens_.expect_symbol("(");
  std::string sql;
  if (tokens_.is("SELECT") || tokens_.is("WITH")) {
    const Query inner = query(&scope);
    if (inner.columns.size() != 1)
      throw SqlError{
          116,
          "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."};
    const SourceColumn& column = inner.columns.front();
    const Expression value = [&] {
      Expression result = column.value;
      result.sql = "q.o1";
      return result;
    }();
    sql = "EXISTS (SELECT 1 FROM (" + inner.sql + ") q WHERE " + compare(left, "=", value).sql + ")";
  } else {
    do {
      const Expression item = expression(scope);
      sql += (sql.empty() ? "" : " OR ") + compare(left, "=", item).sql;
    } while (tokens_.accept_symbol(","));
  }
  tokens_.expect_symbol(")");
  return condition((negated ? "NOT (" : "(") + sql + ")");
}

Expression Translator::comparison(const Scope& scope) {
  Expression left = sum(scope);
  while (true) {
    for (const std::string_view sign : {"<=", ">=", "<>", "!=", "=", "<", ">"}) {
      if (!tokens_.accept_symbol(sign)) continue;
      const Expression right = sum(scope);
      return compare(left, std::string{sign}, right);
    }
    const std::size_t place = tokens_.place();
    const bool negated = tokens_.accept("NOT");
    if (tokens_.accept("IN")) return in_list(left, scope, negated);
    if (tokens_.accept("BETWEEN")) {
      const Expression low = sum(scope);
      tokens_.expect("AND");
      const Expression high = sum(scope);
      return condition((negated ? "NOT (" : "(") + compare(left, ">=", low).sql + " AND " +
                       compare(left, "<=", high).sql + ")");
    }
    if (tokens_.accept("LIKE")) {
      const Expression pattern = sum(scope);
      const bool folds = left.type.text_collation().ignores_case;
      std::string sql =
          as_type(left, type_of(Kind::NVarChar, SqlType::kMax)) + (folds ? " ILIKE " : " LIKE ") + pattern.sql;
      if (tokens_.accept("ESCAPE")) sql += " ESCAPE " + sql_literal(tokens_.text());
      return condition((negated ? "NOT (" : "(") + sql + ")");
    }
    tokens_.go_to(place);
    if (tokens_.accept("IS")) {
      const bool is_not = tokens_.accept("NOT");
      tokens_.expect("NULL");
      left = condition(left.sql + (is_not ? " IS NOT NULL" : " IS NULL"));
      continue;
    }
    return left;
  }
}

Expression Translator::arithmetic(const Expression& left, const std::string& sign, const Expression& right) {
  if (sign == "+" && (left.type.is_character() || right.type.is_character()) && !is_number(left.type) &&
      !is_number(right.type)) {
    SqlType type = type_of(left.type.is_unicode() || right.type.is_unicode() ? Kind::NVarChar : Kind::VarChar);
    type.length = left.type.length + right.type.length;
    if (left.type.is_max() || right.type.is_max()) type.length = SqlType::kMax;
    if (type.length > (type.is_unicode() ? 4000 : 8000)) type.length = type.is_unicode() ? 4000 : 8000;
    const SqlType wide = type_of(type.kind, SqlType::kMax);
    return made("(" + as_type(left, wide) + " || " + as_type(right, wide) + ")", type);
  }
  const SqlType type = common_type(left.type, right.type);
  Expression a = left;
  Expression b = right;
  if (left.type.is_character() && is_number(right.type)) a = made(as_type(left, right.type), right.type);
  if (right.type.is_character() && is_number(left.type)) b = made(as_type(right, left.type), left.type);
  if (left.type.is(Kind::DateTime) && right.type.is_integer()) {
    return made("(" + left.sql + " " + sign + " to_days(CAST(" + right.sql + " AS INTEGER)))", left.type);
  }
  std::string sql;
  if (sign == "/" || sign == "%") {
    const std::string by = "(CASE WHEN " + b.sql +
                           " = 0 THEN CAST(mssql_throw('8134', 'Divide by zero error encountered.') AS " +
                           (type.is_integer() ? "INTEGER" : "DOUBLE") + ") ELSE " + b.sql + " END)";
    sql = a.sql + (sign == "%" ? " % " : type.is_integer() ? " // " : " / ") + by;
  } else if (sign == "^") {
    sql = "xor(" + a.sql + ", " + b.sql + ")";
  } else {
    sql = a.sql + " " + sign + " " + b.sql;
  }
  Expression result = made("(" + sql + ")", type.is(Kind::Bit) ? type_of(Kind::Int) : type);
  if (type.is_decimal() && is_number(a.type) && is_number(b.type)) result.type = decimal_result(sign, a.type, b.type);
  result.is_known = is_number(type) && !type.is(Kind::Real);
  if (result.is_known && !type.is_float()) result.sql = "CAST(" + result.sql + " AS " + storage_of(result.type) + ")";
  return result;
}

Expression Translator::assigned(const Expression& before, const std::string& sign, const Expression& value) {
  return sign == "=" ? value : arithmetic(before, sign.substr(0, 1), value);
}

Expression Translator::sum(const Scope& scope) {
  Expression left = product(scope);
  while (true) {
    bool found = false;
    for (const std::string_view sign : {"+", "-", "&", "|", "^"}) {
      if (tokens_.accept_symbol(sign)) {
        left = arithmetic(left, std::string{sign}, product(scope));
        found = true;
        break;
      }
    }
    if (!found) return left;
  }
}

Expression Translator::product(const Scope& scope) {
  Expression left = unary(scope);
  while (true) {
    bool found = false;
    for (const std::string_view sign : {"*", "/", "%"}) {
      if (tokens_.accept_symbol(sign)) {
        left = arithmetic(left, std::string{sign}, unary(scope));
        found = true;
        break;
      }
    }
    if (!found) return left;
  }
}

Expression Translator::unary(const Scope& scope) {
  if (tokens_.accept_symbol("-")) {
    Expression value = unary(scope);
    value.sql = "(-" + value.sql + ")";
    value.is_column = false;
    return value;
  }
  if (tokens_.accept_symbol("+")) return unary(scope);
  if (tokens_.accept_symbol("~")) {
    Expression value = unary(scope);
    value.sql = "(~" + value.sql + ")";
    return value;
  }
  Expression value = primary(scope);
  while (tokens_.accept("COLLATE")) {
    const std::string name = tokens_.name();
    const Collation* const collation =
        same_word(name, "database_default") ? &default_collation() : find_collation(name);
    if (collation == nullptr) throw SqlError{448, "Invalid collation '" + name + "'."};
    value.type.collation = collation;
  }
  return value;
}

Expression Translator::case_expression(const Scope& scope) {
  std::optional<Expression> subject;
  if (!tokens_.is("WHEN")) subject = expression(scope);
  std::vector<std::pair<std::string, Expression>> branches;
  while (tokens_.accept("WHEN")) {
    const Expression when = expression(scope);
    const std::string test = subject ? compare(*subject, "=", when).sql : when.sql;
    tokens_.expect("THEN");
    branches.emplace_back(test, expression(scope));
  }
  if (branches.empty()) tokens_.refuse();
  Expression otherwise = made("NULL", type_of(Kind::Null));
  if (tokens_.accept("ELSE")) otherwise = expression(scope);
  tokens_.expect("END");
  SqlType type = otherwise.type;
  for (const auto& [test, value] : branches) type = common_type(type, value.type);
  std::string sql = "(CASE";
  for (const auto& [test, value] : branches) sql += " WHEN " + test + " THEN " + as_type(value, type);
  return made(sql + " ELSE " + as_type(otherwise, type) + " END)", type);
}

Expression Translator::scalar_query(const Scope& scope) {
  Query inner = query(&scope);
  if (inner.columns.size() != 1)
    throw SqlError{
        116,
        "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."};
  Expression value = inner.columns.front().value;
  value.sql = "(" + inner.sql + ")";
  value.is_column = false;
  value.nullable = true;
  return value;
}

Expression Translator::variable() {
  const std::string name = tokens_.next().text;
  if (name.starts_with("@@")) return global(upper(name));
  const auto found = with_.variables.find(lower(name));
  if (found == with_.variables.end()) throw SqlError{137, "Must declare the scalar variable \"" + name + "\".", 15, 2};
  return made(literal_of(found->second.value, found->second.type), found->second.type);
}

Expression Translator::column(const Scope& scope) {
  std::vector<std::string> parts{tokens_.name()};
  while (tokens_.is_symbol(".") && tokens_.is_name(1)) {
    tokens_.next();
    parts.push_back(tokens_.name());
  }
  const std::string& name = parts.back();
  for (const Scope* level = &scope; level != nullptr; level = level->outer) {
    std::vector<const SourceColumn*> found;
    for (const Source& source : level->sources) {
      if (parts.size() > 1 && !with_.catalog.same_name(source.alias, parts[parts.size() - 2])) continue;
      for (const SourceColumn& candidate : source.columns) {
        if (with_.catalog.same_name(candidate.name, name)) found.push_back(&candidate);
      }
    }
    if (found.size() > 1) throw SqlError{209, "Ambiguous column name '" + name + "'."};
    if (!found.empty()) return found.front()->value;
  }
  if (parts.size() > 1) {
    for (const Scope* level = &scope; level != nullptr; level = level->outer) {
      for (const Source& source : level->sources) {
        if (with_.catalog.same_name(source.alias, parts[parts.size() - 2])) throw unknown_column(name);
      }
    }
    std::string whole;
    for (const std::string& part : parts) whole += (whole.empty() ? "" : ".") + part;
    throw SqlError{4104, "The multi-part identifier \"" + whole + "\" could not be bound."};
  }
  throw unknown_column(name);
}

/// %%physloc%% of the first table: a page for each hundred rows, as four bytes, a file, and a slot (two bytes each),
/// the low bytes first.
Expression Translator::place_of_row(const Scope& scope) {
  for (int mark = 0; mark < 2; ++mark) tokens_.expect_symbol("%");
  tokens_.expect("physloc");
  for (int mark = 0; mark < 2; ++mark) tokens_.expect_symbol("%");
  if (with_.faults.get("no_pages") > 0 || scope.sources.empty() || scope.sources.front().columns.empty())
    throw SqlError{102, "Incorrect syntax near '%'."};
  const std::string& column = scope.sources.front().columns.front().value.sql;
  const std::string place = column.substr(0, column.find('.')) + ".place";
  return made("from_hex(printf('%02x%02x%02x%02x0100%02x00', (" + place + " // 100) & 255, (" + place +
                  " // 25600) & 255, (" + place + " // 6553600) & 255, 0, " + place + " % 100))",
              type_of(Kind::Binary, 8), false);
}

Expression Translator::primary(const Scope& scope) {
  const Token& token = tokens_.peek();
  switch (token.kind) {
    case TokenKind::Number:
      return number_literal(tokens_.next().text);
    case TokenKind::Text: {
      const Token& text = tokens_.next();
      return text_expression(text.text, text.unicode);
    }
    case TokenKind::Hex: {
      const std::string hex = tokens_.next().text;
      return made("from_hex('" + hex + "')", type_of(Kind::VarBinary, std::max(1, static_cast<int>(hex.size() / 2))),
                  false);
    }
    case TokenKind::Variable:
      return variable();
    default:
      break;
  }
  if (tokens_.accept_symbol("(")) {
    if (tokens_.is("SELECT") || tokens_.is("WITH")) {
      const Expression value = scalar_query(scope);
      tokens_.expect_symbol(")");
      return value;
    }
    Expression inner = expression(scope);
    tokens_.expect_symbol(")");
    if (!inner.is_column) inner.sql = "(" + inner.sql + ")";
    return inner;
  }
  if (tokens_.is_symbol("%") && tokens_.is_symbol("%", 1)) return place_of_row(scope);
  if (tokens_.accept("NULL")) return made("NULL", type_of(Kind::Null));
  if (tokens_.accept("CASE")) return case_expression(scope);
  if (tokens_.accept("EXISTS")) {
    tokens_.expect_symbol("(");
    const Query inner = query(&scope);
    tokens_.expect_symbol(")");
    return condition("EXISTS (" + inner.sql + ")");
  }
  if (token.kind == TokenKind::Word && (tokens_.is_symbol("(", 1) || !tokens_.is_name())) {
    if (auto call = builtin(upper(token.text), scope)) return *call;
  }
  if (token.kind == TokenKind::Name && tokens_.is_symbol("(", 1)) {
    if (auto call = builtin(upper(token.text), scope)) return *call;
  }
  if (!tokens_.is_name()) tokens_.refuse();
  if (tokens_.is_symbol("(", 1)) {
    throw SqlError{195, "'" + token.text + "' is not a recognized built-in function name.", 15, 10};
  }
  return column(scope);
}

Cell Translator::value_of(const Expression& value, const SqlType& type) {
  Cell cell;
  const std::string sql = as_type(value, type);
  if (const auto constant = plain_constant(sql); constant && type.is_text()) {
    cell.is_null = false;
    cell.bytes = *constant;
    return cell;
  }
  Rows rows = with_.connection.run("SELECT CAST(" + sql + " AS " + storage_of(type) + ")");
  if (rows.next()) rows.get(0, 0, type, cell);
  return cell;
}

}  // namespace hygge::tds_server
