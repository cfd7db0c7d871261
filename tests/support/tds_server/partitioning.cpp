#include "tests/support/tds_server/executor.h"

namespace hygge::tds_server {

void Executor::create_partition(Run& run) {
  Tokens& tokens = run.tokens;
  Changes& changes = transaction_ ? transaction_->changes : statement_changes_;
  if (tokens.accept("SCHEME")) {
    const std::string scheme = tokens.name();
    tokens.expect("AS");
    tokens.expect("PARTITION");
    const std::string function = tokens.name();
    if (!state()->partition_functions.contains(function))
      throw SqlError{7707, "The associated partition function '" + function + "' does not exist."};
    tokens.accept("ALL");
    tokens.expect("TO");
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
    changes.new_partition_schemes[scheme] = function;
    return run.results.done(done_command::kNone, std::nullopt, false);
  }
  tokens.expect("FUNCTION");
  const std::string name = tokens.name();
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  PartitionFunction function;
  tokens.expect_symbol("(");
  function.type = translator.type(false);
  tokens.expect_symbol(")");
  tokens.expect("AS");
  tokens.expect("RANGE");
  function.is_right = tokens.accept("RIGHT");
  if (!function.is_right) tokens.accept("LEFT");
  tokens.expect("FOR");
  tokens.expect("VALUES");
  tokens.expect_symbol("(");
  while (!tokens.is_symbol(")")) {
    function.borders.push_back(as_type(translator.expression({}), function.type));
    tokens.accept_symbol(",");
  }
  tokens.expect_symbol(")");
  changes.new_partition_functions[name] = std::move(function);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::place_on_scheme(Run& run, Table& table) {
  Tokens& tokens = run.tokens;
  if (!tokens.is("ON") || !tokens.is_symbol("(", 2)) return;
  tokens.next();
  const std::string scheme = tokens.name();
  if (!state()->partition_schemes.contains(scheme))
    throw SqlError{1921, "Invalid partition scheme '" + scheme + "' specified."};
  tokens.expect_symbol("(");
  const std::string name = tokens.name();
  const Column* const column = table.column(name, shared_.catalog.ignores_case());
  if (column == nullptr) throw SqlError{1911, "Column name '" + name + "' does not exist in the target table or view."};
  tokens.expect_symbol(")");
  table.partition_scheme = scheme;
  table.partition_column = column->number;
}

}  // namespace hygge::tds_server
