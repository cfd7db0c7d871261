#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

void Grammar::create() {
  tokens_.expect("CREATE");
  if (tokens_.accept("TABLE")) return create_table();
  if (tokens_.accept("SCHEMA")) {
    tokens_.name();
    if (tokens_.accept("AUTHORIZATION")) tokens_.name();
    return;
  }
  if (tokens_.accept("PARTITION")) return create_partition();
  if (tokens_.accept("VIEW")) return create_view();
  if (tokens_.accept("STATISTICS")) return create_statistics();
  if (tokens_.accept("TRIGGER") || tokens_.accept_all({"FULLTEXT", "INDEX"}) ||
      tokens_.accept_all({"SECURITY", "POLICY"}))
    return create_mark();
  if (accept_one_of({"ROLE", "USER"})) return create_principal();
  create_index();
}

void Grammar::create_table() {
  object_name();
  tokens_.expect_symbol("(");
  do {
    if (tokens_.is_symbol(")")) break;
    table_element();
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
  place_on_scheme();
  skip_storage_options(tokens_);
}

void Grammar::table_element() {
  if (tokens_.accept("CONSTRAINT")) tokens_.name();
  if (tokens_.is("PRIMARY") || tokens_.is("UNIQUE") || tokens_.is("CHECK") || tokens_.is("FOREIGN") ||
      tokens_.is("DEFAULT"))
    return constraint();
  if (!tokens_.accept("INDEX")) return column_definition();
  tokens_.name();
  tokens_.accept("UNIQUE");
  index_kind();
  if (tokens_.is_symbol("(")) order_list();
  skip_storage_options(tokens_);
}

void Grammar::column_definition() {
  tokens_.name();
  if (tokens_.accept("AS")) {
    tokens_.expect_symbol("(");
    expression();
    tokens_.expect_symbol(")");
    tokens_.accept("PERSISTED");
    return;
  }
  const bool is_typeless =
      same_word(tokens_.peek().text, "timestamp") && (tokens_.is_symbol(",", 1) || tokens_.is_symbol(")", 1));
  if (is_typeless) {
    tokens_.next();
    return;
  }
  type();
  while (!tokens_.is_symbol(",") && !tokens_.is_symbol(")") && !tokens_.at_end() && !tokens_.is_symbol(";")) {
    if (!column_property()) tokens_.refuse();
  }
}

bool Grammar::column_property() {
  if (tokens_.accept("NOT")) return tokens_.expect("NULL"), true;
  if (accept_one_of({"NULL", "SPARSE", "ROWGUIDCOL"})) return true;
  if (accept_one_of({"COLLATE", "CONSTRAINT"})) return tokens_.name(), true;
  if (tokens_.accept("IDENTITY")) {
    if (!tokens_.accept_symbol("(")) return true;
    tokens_.accept_symbol("-");
    tokens_.long_integer();
    tokens_.expect_symbol(",");
    tokens_.accept_symbol("-");
    tokens_.long_integer();
    return tokens_.expect_symbol(")"), true;
  }
  if (tokens_.accept("DEFAULT")) return default_value(), true;
  if (tokens_.accept_all({"PRIMARY", "KEY"}) || tokens_.accept("UNIQUE")) {
    accept_one_of({"NONCLUSTERED", "CLUSTERED"});
    return skip_storage_options(tokens_), true;
  }
  if (tokens_.accept("CHECK")) {
    tokens_.expect_symbol("(");
    expression();
    return tokens_.expect_symbol(")"), true;
  }
  if (!tokens_.is("REFERENCES")) return false;
  return foreign_key(), true;
}

void Grammar::default_value() {
  if (tokens_.accept_symbol("(")) {
    expression();
    return tokens_.expect_symbol(")");
  }
  tokens_.accept_symbol("-");
  primary();
}

void Grammar::constraint() {
  if (tokens_.accept_all({"PRIMARY", "KEY"}) || tokens_.accept("UNIQUE")) {
    accept_one_of({"NONCLUSTERED", "CLUSTERED"});
    order_list();
  } else if (tokens_.accept("CHECK")) {
    tokens_.expect_symbol("(");
    expression();
    tokens_.expect_symbol(")");
  } else if (tokens_.accept_all({"FOREIGN", "KEY"})) {
    order_list();
    foreign_key();
  } else {
    tokens_.expect("DEFAULT");
    default_value();
    tokens_.expect("FOR");
    tokens_.name();
  }
  skip_storage_options(tokens_);
}

void Grammar::foreign_key() {
  tokens_.expect("REFERENCES");
  object_name();
  if (tokens_.is_symbol("(")) order_list();
  while (tokens_.accept("ON")) {
    expect_one_of({"DELETE", "UPDATE"});
    if (tokens_.accept("CASCADE")) continue;
    if (tokens_.accept("NO")) {
      tokens_.expect("ACTION");
    } else {
      tokens_.expect("SET");
      expect_one_of({"NULL", "DEFAULT"});
    }
  }
}

void Grammar::place_on_scheme() {
  if (!tokens_.is("ON") || !tokens_.is_symbol("(", 2)) return;
  tokens_.next();
  tokens_.name();
  tokens_.expect_symbol("(");
  tokens_.name();
  tokens_.expect_symbol(")");
}

void Grammar::index_kind() {
  if (!tokens_.accept("CLUSTERED")) tokens_.accept("NONCLUSTERED");
  tokens_.accept("COLUMNSTORE");
}

void Grammar::create_index() {
  tokens_.accept("UNIQUE");
  index_kind();
  tokens_.expect("INDEX");
  tokens_.name();
  tokens_.expect("ON");
  object_name();
  if (tokens_.is_symbol("(")) order_list();
  if (tokens_.accept("INCLUDE")) order_list();
  if (tokens_.accept("WHERE")) expression();
  place_on_scheme();
  skip_storage_options(tokens_);
}

void Grammar::create_statistics() {
  tokens_.name();
  tokens_.expect("ON");
  object_name();
  order_list();
  if (tokens_.accept("WHERE")) expression();
}

void Grammar::create_partition() {
  if (tokens_.accept("SCHEME")) {
    tokens_.name();
    tokens_.expect("AS");
    tokens_.expect("PARTITION");
    tokens_.name();
    tokens_.accept("ALL");
    tokens_.expect("TO");
    tokens_.expect_symbol("(");
    return tokens_.skip_parentheses();
  }
  tokens_.expect("FUNCTION");
  tokens_.name();
  tokens_.expect_symbol("(");
  type();
  tokens_.expect_symbol(")");
  tokens_.expect("AS");
  tokens_.expect("RANGE");
  accept_one_of({"RIGHT", "LEFT"});
  tokens_.expect("FOR");
  tokens_.expect("VALUES");
  tokens_.expect_symbol("(");
  if (!tokens_.is_symbol(")")) expressions();
  tokens_.expect_symbol(")");
}

/// Triggers and their like, of which only the table matters; they are the rest of their batch.
void Grammar::create_mark() {
  while (!tokens_.accept("ON")) {
    if (tokens_.at_end()) tokens_.refuse();
    tokens_.next();
  }
  object_name();
  to_end();
}

void Grammar::create_principal() {
  tokens_.name();
  while (accept_one_of({"WITHOUT", "LOGIN", "FOR", "AUTHORIZATION"})) {
    if (tokens_.is_name() && !tokens_.is("LOGIN")) tokens_.next();
  }
}

void Grammar::create_view() {
  object_name();
  tokens_.expect("AS");
  query();
}

void Grammar::alter() {
  tokens_.expect("ALTER");
  if (tokens_.accept("TABLE")) return alter_table();
  if (tokens_.accept("INDEX")) return alter_index();
  if (tokens_.accept("SCHEMA")) {
    tokens_.name();
    tokens_.expect("TRANSFER");
    if (tokens_.accept("OBJECT")) tokens_.expect_symbol("::");
    return object_name();
  }
  tokens_.expect("DATABASE");
  tokens_.next();
  tokens_.expect("SET");
  to_semicolon();
}

void Grammar::alter_table() {
  object_name();
  if (tokens_.accept("WITH")) expect_one_of({"CHECK", "NOCHECK"});
  if (tokens_.accept_all({"ENABLE", "CHANGE_TRACKING"})) return;
  if (accept_one_of({"SET", "REBUILD"})) {
    if (tokens_.accept_symbol("(")) tokens_.skip_parentheses();
    skip_storage_options(tokens_);
  } else if (tokens_.is("CHECK") || tokens_.is("NOCHECK")) {
    tokens_.next();
    tokens_.accept("CHECK");
    tokens_.expect("CONSTRAINT");
    if (!tokens_.accept("ALL")) tokens_.name();
  } else if (tokens_.accept("SWITCH")) {
    tokens_.expect("TO");
    object_name();
  } else {
    alter_columns();
  }
}

/// What ALTER TABLE adds, drops and alters.
void Grammar::alter_columns() {
  if (tokens_.accept("ADD")) {
    do {
      table_element();
    } while (tokens_.accept_symbol(","));
  } else if (tokens_.accept("DROP")) {
    const bool is_column = tokens_.accept("COLUMN");
    if (!is_column) tokens_.accept("CONSTRAINT");
    tokens_.accept_all({"IF", "EXISTS"});
    is_column ? name_list() : static_cast<void>(tokens_.name());
  } else {
    tokens_.expect("ALTER");
    tokens_.expect("COLUMN");
    tokens_.name();
    type();
    if (tokens_.accept("COLLATE")) tokens_.name();
    if (!tokens_.accept_all({"NOT", "NULL"})) tokens_.accept("NULL");
  }
}

void Grammar::alter_index() {
  if (!tokens_.accept("ALL")) tokens_.name();
  tokens_.expect("ON");
  object_name();
  expect_one_of({"DISABLE", "REBUILD", "REORGANIZE", "SET"});
  skip_storage_options(tokens_);
}

void Grammar::drop() {
  tokens_.expect("DROP");
  const bool is_index = tokens_.accept("INDEX");
  const bool is_table = !is_index && tokens_.accept("TABLE");
  if (!is_index && !is_table) expect_one_of({"VIEW", "SCHEMA"});
  tokens_.accept_all({"IF", "EXISTS"});
  do {
    object_name();
  } while (is_table && tokens_.accept_symbol(","));
  if (!is_index) return;
  tokens_.expect("ON");
  object_name();
}

void Grammar::truncate() {
  tokens_.expect("TRUNCATE");
  tokens_.expect("TABLE");
  object_name();
}

}  // namespace hygge::tds_server
