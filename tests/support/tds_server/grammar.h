#pragma once

#include <initializer_list>
#include <string_view>

#include "tests/support/tds_server/tsql_tokens.h"

namespace hygge::tds_server {

/// What T-SQL looks like, whatever its names stand for.
///
/// It reads past statements and does nothing. The real server reads all of a batch before the first of its statements
/// runs, and so does the executor, by this. It knows the statements that the executor knows: what else T-SQL has is
/// refused as if it were none, before anything was done.
///
/// Errors  SqlError 102 and 156 for what belongs elsewhere or nowhere, 10713 for a MERGE without its semicolon.
class Grammar {
 public:
  /// `tokens` outlives it.
  explicit Grammar(Tokens& tokens) : tokens_{tokens} {}

  /// Reads the batch from here to its end.
  void batch();
  /// Goes past the statements of a block, to its END or the end of the batch.
  void statements();
  /// Goes past the statement that begins here.
  void statement();
  /// Goes past what SELECT lists, before INTO and FROM.
  void select_list();
  /// Goes past what UPDATE sets, behind SET.
  void assignments();

  /// Whether the next token is a word with which statements begin.
  static bool begins_statement(const Tokens& tokens);

 private:
  using Rule = void (Grammar::*)();
  static Rule rule_of(std::string_view word);

  // grammar.cpp: control of flow, settings, procedures
  void begin();
  void end_transaction();
  void save_transaction();
  void transaction_name();
  void block();
  void if_statement();
  void while_statement();
  void return_statement();
  void declare();
  void set();
  void set_isolation();
  void print();
  void raise();
  void throw_statement();
  void wait_for();
  void use();
  void execute();
  void procedure_call();
  void procedure_argument();
  void grant();
  void check_identity();

  // grammar_queries.cpp: expressions, queries, changes of rows
  void expression();
  void predicate();
  bool comparison();
  void sum();
  void operand();
  void primary();
  bool call();
  void call_arguments();
  void window();
  void case_expression();
  void date_function();
  void type();
  void object_name();
  void name_list();
  void order_list();
  void expressions();
  void parenthesised_expressions();
  void select_or_change();
  void query();
  void common_tables();
  void select_term();
  void select_item();
  void row_limit();
  void changes_limit();
  void order_by();
  void option();
  void from();
  void joined();
  bool join_words();
  void from_item();
  void source_in_parentheses();
  void alias();
  void hints();
  void insert();
  void insert_values();
  void insert_bulk();
  void bulk_options();
  void update();
  void remove();
  void where();
  void merge();
  void merge_action();

  // grammar_definitions.cpp: what makes and changes tables
  void create();
  void create_table();
  void table_element();
  void column_definition();
  bool column_property();
  void constraint();
  void foreign_key();
  void default_value();
  void create_index();
  void create_statistics();
  void create_partition();
  void create_mark();
  void create_principal();
  void create_view();
  void place_on_scheme();
  void index_kind();
  void alter();
  void alter_table();
  void alter_columns();
  void alter_index();
  void drop();
  void truncate();

  bool accept_one_of(std::initializer_list<std::string_view> words);
  void expect_one_of(std::initializer_list<std::string_view> words);
  bool begins_query() const;
  void to_semicolon();
  void to_end();

  Tokens& tokens_;
};

/// Whether a statement may begin with the next token, or a block or a batch end before it.
bool may_follow_statement(const Tokens& tokens);
/// Whether the next token is no alias of the table before it.
bool ends_table(const Tokens& tokens);
/// Whether the next token assigns: `=`, or what calculates first, as `+=`.
bool is_assignment(const Tokens& tokens, std::size_t ahead = 0);

}  // namespace hygge::tds_server
