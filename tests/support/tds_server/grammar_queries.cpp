#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

bool ends_table(const Tokens& tokens) {
  constexpr std::array<std::string_view, 26> kWords{
      "WHERE", "ON",     "JOIN",   "INNER", "LEFT",   "RIGHT",       "FULL",   "CROSS", "OUTER",
      "GROUP", "ORDER",  "HAVING", "UNION", "EXCEPT", "INTERSECT",   "OPTION", "FOR",   "WITH",
      "SET",   "VALUES", "OUTPUT", "USING", "WHEN",   "TABLESAMPLE", "THROW",  "OFFSET"};
  return !tokens.is_name() ||
         std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return tokens.is(word); });
}

bool Grammar::begins_query() const { return tokens_.is("SELECT") || tokens_.is("WITH"); }

void Grammar::expressions() {
  do {
    expression();
  } while (tokens_.accept_symbol(","));
}

void Grammar::parenthesised_expressions() {
  tokens_.expect_symbol("(");
  expressions();
  tokens_.expect_symbol(")");
}

void Grammar::name_list() {
  do {
    tokens_.name();
  } while (tokens_.accept_symbol(","));
}

/// (a DESC, b)
void Grammar::order_list() {
  tokens_.expect_symbol("(");
  do {
    tokens_.name();
    accept_one_of({"ASC", "DESC"});
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
}

void Grammar::object_name() {
  tokens_.name();
  while (tokens_.accept_symbol(".")) {
    if (!tokens_.is_symbol(".")) tokens_.name();
  }
}

void Grammar::type() {
  std::string name = tokens_.name();
  while (tokens_.accept_symbol(".")) name = tokens_.name();
  if (tokens_.accept_symbol("(")) {
    if (!tokens_.accept("MAX")) tokens_.integer();
    if (tokens_.accept_symbol(",")) {  // a scale, or xml's DOCUMENT
      if (!tokens_.is_name() && tokens_.peek().kind != TokenKind::Number) tokens_.refuse();
      tokens_.next();
    }
    tokens_.expect_symbol(")");
  }
  if (same_word(name, "national")) tokens_.name();
  if (same_word(name, "double")) tokens_.accept("PRECISION");
}

// Which sign binds closer makes no difference to whether it may stand there.
void Grammar::expression() {
  do {
    while (tokens_.accept("NOT")) {
    }
    predicate();
  } while (accept_one_of({"AND", "OR"}));
}

void Grammar::predicate() {
  sum();
  while (!comparison() && tokens_.accept("IS")) {
    tokens_.accept("NOT");
    tokens_.expect("NULL");
  }
}

/// What stands behind the left side; false where nothing is compared.
bool Grammar::comparison() {
  for (const std::string_view sign : {"<=", ">=", "<>", "!=", "=", "<", ">"}) {
    if (!tokens_.accept_symbol(sign)) continue;
    sum();
    return true;
  }
  if (tokens_.is("NOT") && !tokens_.is("IN", 1) && !tokens_.is("BETWEEN", 1) && !tokens_.is("LIKE", 1)) return false;
  tokens_.accept("NOT");
  if (tokens_.accept("IN")) {
    tokens_.expect_symbol("(");
    begins_query() ? query() : expressions();
    tokens_.expect_symbol(")");
    return true;
  }
  if (tokens_.accept("BETWEEN")) {
    sum();
    tokens_.expect("AND");
    sum();
    return true;
  }
  if (!tokens_.accept("LIKE")) return false;
  sum();
  if (tokens_.accept("ESCAPE")) tokens_.text();
  return true;
}

void Grammar::sum() {
  constexpr std::array<std::string_view, 8> kSigns{"+", "-", "*", "/", "%", "&", "|", "^"};
  do {
    operand();
  } while (
      std::any_of(kSigns.begin(), kSigns.end(), [this](std::string_view sign) { return tokens_.accept_symbol(sign); }));
}

void Grammar::operand() {
  while (tokens_.accept_symbol("-") || tokens_.accept_symbol("+") || tokens_.accept_symbol("~")) {
  }
  primary();
  while (tokens_.accept("COLLATE")) tokens_.name();
}

void Grammar::primary() {
  const TokenKind kind = tokens_.peek().kind;
  if (kind == TokenKind::Number || kind == TokenKind::Text || kind == TokenKind::Hex || kind == TokenKind::Variable) {
    tokens_.next();
    return;
  }
  if (tokens_.accept_symbol("(")) {
    begins_query() ? query() : expression();
    return tokens_.expect_symbol(")");
  }
  if (tokens_.accept_symbol("%")) {  // %%physloc%%
    tokens_.expect_symbol("%");
    tokens_.name();
    tokens_.expect_symbol("%");
    return tokens_.expect_symbol("%");
  }
  if (accept_one_of({"NULL", "CURRENT_TIMESTAMP", "CURRENT_USER", "SYSTEM_USER", "SESSION_USER"})) return;
  if (tokens_.accept("CASE")) return case_expression();
  if (tokens_.accept("EXISTS")) {
    tokens_.expect_symbol("(");
    query();
    return tokens_.expect_symbol(")");
  }
  if (call()) return;
  tokens_.name();
  while (tokens_.is_symbol(".") && tokens_.is_name(1)) {
    tokens_.next();
    tokens_.next();
  }
}

void Grammar::case_expression() {
  if (!tokens_.is("WHEN")) expression();
  do {
    tokens_.expect("WHEN");
    expression();
    tokens_.expect("THEN");
    expression();
  } while (tokens_.is("WHEN"));
  if (tokens_.accept("ELSE")) expression();
  tokens_.expect("END");
}

bool Grammar::call() {
  static const std::set<std::string> kReservedFunctions{"COALESCE", "CONVERT", "LEFT", "NULLIF", "RIGHT"};
  static const std::set<std::string> kOfDates{"DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATENAME", "DATEPART"};
  if (!tokens_.is_symbol("(", 1)) return false;
  const std::string function = upper(tokens_.peek().text);
  if (!tokens_.is_name() && !kReservedFunctions.contains(function)) return false;
  tokens_.next();
  tokens_.next();
  if (kOfDates.contains(function)) {
    date_function();
  } else if (function == "CAST" || function == "TRY_CAST") {
    expression();
    tokens_.expect("AS");
    type();
  } else if (function == "CONVERT" || function == "TRY_CONVERT") {
    type();
    tokens_.expect_symbol(",");
    expressions();
  } else {
    call_arguments();
  }
  tokens_.expect_symbol(")");
  if (tokens_.accept("OVER")) window();
  return true;
}

void Grammar::date_function() {
  tokens_.name();
  tokens_.expect_symbol(",");
  expressions();
}

void Grammar::call_arguments() {
  if (tokens_.is_symbol(")") || tokens_.accept_symbol("*")) return;
  tokens_.accept("DISTINCT");
  expressions();
}

void Grammar::window() {
  tokens_.expect_symbol("(");
  if (tokens_.accept_all({"PARTITION", "BY"})) expressions();
  if (tokens_.accept_all({"ORDER", "BY"})) {
    do {
      expression();
      accept_one_of({"ASC", "DESC"});
    } while (tokens_.accept_symbol(","));
  }
  tokens_.expect_symbol(")");
}

/// A statement that begins with WITH.
void Grammar::select_or_change() {
  common_tables();
  if (tokens_.is("INSERT")) return insert();
  if (tokens_.is("UPDATE")) return update();
  if (tokens_.is("DELETE")) return remove();
  if (tokens_.is("MERGE")) return merge();
  query();
}

void Grammar::common_tables() {
  tokens_.expect("WITH");
  do {
    tokens_.name();
    if (tokens_.accept_symbol("(")) {
      name_list();
      tokens_.expect_symbol(")");
    }
    tokens_.expect("AS");
    tokens_.expect_symbol("(");
    query();
    tokens_.expect_symbol(")");
  } while (tokens_.accept_symbol(","));
}

void Grammar::query() {
  if (tokens_.is("WITH")) common_tables();
  while (true) {
    select_term();
    if (tokens_.accept("UNION")) {
      tokens_.accept("ALL");
    } else if (!accept_one_of({"EXCEPT", "INTERSECT"})) {
      break;
    }
  }
  if (tokens_.is("ORDER")) order_by();
  option();
}

void Grammar::option() {
  if (!tokens_.accept("OPTION")) return;
  tokens_.expect_symbol("(");
  tokens_.skip_parentheses();
}

void Grammar::select_term() {
  if (tokens_.accept_symbol("(")) {
    query();
    return tokens_.expect_symbol(")");
  }
  tokens_.expect("SELECT");
  accept_one_of({"DISTINCT", "ALL"});
  row_limit();
  select_list();
  if (tokens_.accept("INTO")) object_name();
  if (tokens_.accept("FROM")) from();
  if (tokens_.accept("WHERE")) expression();
  if (tokens_.accept_all({"GROUP", "BY"})) expressions();
  if (tokens_.accept("HAVING")) expression();
}

void Grammar::row_limit() {
  if (!tokens_.accept("TOP")) return;
  if (tokens_.accept_symbol("(")) {
    expression();
    tokens_.expect_symbol(")");
  } else {
    tokens_.integer();
  }
  tokens_.accept("PERCENT");
  tokens_.accept_all({"WITH", "TIES"});
}

/// Where rows are changed, TOP wants its parentheses.
void Grammar::changes_limit() {
  if (!tokens_.accept("TOP")) return;
  tokens_.expect_symbol("(");
  expression();
  tokens_.expect_symbol(")");
}

void Grammar::select_list() {
  do {
    select_item();
  } while (tokens_.accept_symbol(","));
}

void Grammar::select_item() {
  if (tokens_.accept_symbol("*")) return;
  if (tokens_.is_name() && tokens_.is_symbol(".", 1) && tokens_.is_symbol("*", 2)) {
    for (int part = 0; part < 3; ++part) tokens_.next();
    return;
  }
  const bool is_variable = tokens_.peek().kind == TokenKind::Variable;
  if ((is_variable && is_assignment(tokens_, 1)) || (tokens_.is_name() && tokens_.is_symbol("=", 1))) {
    tokens_.next();
    tokens_.next();
    return expression();
  }
  expression();
  const bool has_as = tokens_.accept("AS");
  if (tokens_.peek().kind == TokenKind::Text) {
    tokens_.next();
  } else if (has_as || (tokens_.is_name() && !tokens_.is("THROW"))) {
    tokens_.name();
  }
}

void Grammar::order_by() {
  tokens_.expect("ORDER");
  tokens_.expect("BY");
  do {
    expression();
    accept_one_of({"ASC", "DESC"});
  } while (tokens_.accept_symbol(","));
  if (!tokens_.accept("OFFSET")) return;
  sum();
  expect_one_of({"ROWS", "ROW"});
  if (!tokens_.accept("FETCH")) return;
  expect_one_of({"NEXT", "FIRST"});
  sum();
  expect_one_of({"ROWS", "ROW"});
  tokens_.expect("ONLY");
}

void Grammar::from() {
  do {
    joined();
  } while (tokens_.accept_symbol(","));
}

void Grammar::joined() {
  from_item();
  while (true) {
    if (tokens_.accept_all({"CROSS", "JOIN"}) || tokens_.accept_all({"CROSS", "APPLY"}) ||
        tokens_.accept_all({"OUTER", "APPLY"})) {
      from_item();
      continue;
    }
    if (!join_words()) return;
    from_item();
    tokens_.expect("ON");
    expression();
  }
}

bool Grammar::join_words() {
  if (tokens_.accept("JOIN") || tokens_.accept_all({"INNER", "JOIN"})) return true;
  if (!accept_one_of({"LEFT", "RIGHT", "FULL"})) return false;
  tokens_.accept("OUTER");
  tokens_.expect("JOIN");
  return true;
}

void Grammar::from_item() {
  if (tokens_.accept_symbol("(")) return source_in_parentheses();
  object_name();
  hints();
  if (tokens_.accept_symbol("(")) {  // a function
    call_arguments();
    tokens_.expect_symbol(")");
  }
  alias();
  hints();
  if (!tokens_.accept("TABLESAMPLE")) return;
  tokens_.accept("SYSTEM");
  tokens_.expect_symbol("(");
  tokens_.skip_parentheses();
}

void Grammar::source_in_parentheses() {
  const bool is_values = tokens_.accept("VALUES");
  if (is_values) {
    do {
      parenthesised_expressions();
    } while (tokens_.accept_symbol(","));
  } else if (begins_query() || tokens_.is_symbol("(")) {
    query();
  } else {
    joined();
    return tokens_.expect_symbol(")");
  }
  tokens_.expect_symbol(")");
  tokens_.accept("AS");
  tokens_.name();
  if (!is_values && !tokens_.is_symbol("(")) return;
  tokens_.expect_symbol("(");
  name_list();
  tokens_.expect_symbol(")");
}

void Grammar::alias() {
  if (tokens_.accept("AS") || !ends_table(tokens_)) tokens_.name();
}

/// WITH (...) behind a table, or the old form without WITH.
void Grammar::hints() {
  const bool has_with = tokens_.is("WITH") && tokens_.is_symbol("(", 1);
  const bool is_old = tokens_.is_symbol("(") && (tokens_.is("NOLOCK", 1) || tokens_.is("TABLOCK", 1) ||
                                                 tokens_.is("TABLOCKX", 1) || tokens_.is("HOLDLOCK", 1));
  if (!has_with && !is_old) return;
  tokens_.accept("WITH");
  tokens_.expect_symbol("(");
  do {
    if (tokens_.peek().kind != TokenKind::Word) tokens_.refuse();
    tokens_.next();
    if (tokens_.accept_symbol("(")) tokens_.skip_parentheses();
  } while (tokens_.accept_symbol(",") || !tokens_.is_symbol(")"));
  tokens_.expect_symbol(")");
}

void Grammar::insert() {
  tokens_.expect("INSERT");
  if (tokens_.is("BULK")) return insert_bulk();
  tokens_.accept("INTO");
  object_name();
  hints();
  if (tokens_.is_symbol("(") && !tokens_.is("SELECT", 1)) {
    tokens_.next();
    name_list();
    tokens_.expect_symbol(")");
  }
  hints();
  if (tokens_.accept_all({"DEFAULT", "VALUES"})) return;
  if (tokens_.accept("VALUES")) return insert_values();
  if (!begins_query() && !tokens_.is_symbol("(")) tokens_.refuse();
  query();
}

void Grammar::insert_values() {
  do {
    tokens_.expect_symbol("(");
    do {
      if (!tokens_.accept("DEFAULT")) expression();
    } while (tokens_.accept_symbol(","));
    tokens_.expect_symbol(")");
  } while (tokens_.accept_symbol(","));
}

void Grammar::insert_bulk() {
  tokens_.expect("BULK");
  object_name();
  tokens_.expect_symbol("(");
  do {
    tokens_.name();
    type();
    if (tokens_.accept("COLLATE")) tokens_.name();
    while (accept_one_of({"NOT", "NULL"})) {
    }
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
  if (tokens_.accept("WITH")) bulk_options();
}

void Grammar::bulk_options() {
  tokens_.expect_symbol("(");
  do {
    if (tokens_.accept("ORDER")) {
      order_list();
    } else if (accept_one_of({"ROWS_PER_BATCH", "KILOBYTES_PER_BATCH"})) {
      tokens_.expect_symbol("=");
      tokens_.integer();
    } else {
      expect_one_of(
          {"TABLOCK", "KEEP_NULLS", "CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "ALLOW_ENCRYPTED_VALUE_MODIFICATIONS"});
    }
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
}

void Grammar::update() {
  tokens_.expect("UPDATE");
  if (tokens_.accept("STATISTICS")) {
    object_name();
    return to_semicolon();
  }
  changes_limit();
  object_name();
  hints();
  tokens_.expect("SET");
  assignments();
  where();
}

void Grammar::assignments() {
  do {
    tokens_.name();
    while (tokens_.accept_symbol(".")) tokens_.name();
    if (!is_assignment(tokens_)) tokens_.refuse();
    tokens_.next();
    expression();
  } while (tokens_.accept_symbol(","));
}

void Grammar::remove() {
  tokens_.expect("DELETE");
  changes_limit();
  tokens_.accept("FROM");
  object_name();
  hints();
  where();
}

/// What says which rows are changed.
void Grammar::where() {
  if (tokens_.accept("FROM")) from();
  if (tokens_.accept("WHERE")) expression();
  option();
}

void Grammar::merge() {
  tokens_.expect("MERGE");
  tokens_.accept("INTO");
  object_name();
  hints();
  if (tokens_.accept("AS") || !tokens_.is("USING")) tokens_.name();
  tokens_.expect("USING");
  from();
  tokens_.expect("ON");
  expression();
  do {
    tokens_.expect("WHEN");
    const bool negated = tokens_.accept("NOT");
    tokens_.expect("MATCHED");
    if (negated && tokens_.accept("BY")) expect_one_of({"SOURCE", "TARGET"});
    if (tokens_.accept("AND")) expression();
    tokens_.expect("THEN");
    merge_action();
  } while (tokens_.is("WHEN"));
  if (tokens_.accept_symbol(";")) return;
  if (!may_follow_statement(tokens_)) tokens_.refuse();
  throw SqlError{10713, "A MERGE statement must be terminated by a semi-colon (;).", 15};
}

void Grammar::merge_action() {
  if (tokens_.accept("DELETE")) return;
  if (tokens_.accept("UPDATE")) {
    tokens_.expect("SET");
    return assignments();
  }
  tokens_.expect("INSERT");
  if (tokens_.accept_symbol("(")) {
    name_list();
    tokens_.expect_symbol(")");
  }
  tokens_.expect("VALUES");
  parenthesised_expressions();
}

}  // namespace hygge::tds_server
