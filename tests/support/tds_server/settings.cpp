#include <algorithm>
#include <set>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

void Executor::assign(Variable& variable, const std::string& sign, const Expression& value, Translator& translator) {
  const Expression before = made(literal_of(variable.value, variable.type), variable.type);
  variable.value = translator.value_of(translator.assigned(before, sign, value), variable.type);
}

void Executor::set(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("SET");
  if (tokens.peek().kind == TokenKind::Variable) {
    const std::string name = tokens.next().text;
    const auto found = run.variables.find(lower(name));
    if (found == run.variables.end()) throw SqlError{137, "Must declare the scalar variable \"" + name + "\".", 15, 2};
    if (!is_assignment(tokens)) tokens.refuse();
    const std::string sign = tokens.next().text;
    Surroundings with = surroundings(run);
    Translator translator{tokens, with};
    assign(found->second, sign, translator.expression({}), translator);
    row_count_ = 1;  // as after the SELECT that it stands for
    run.results.done(done_command::kSelect, no_count_ ? std::nullopt : std::optional{row_count_}, false);
    return;
  }
  if (tokens.accept_all({"TRANSACTION", "ISOLATION", "LEVEL"})) {
    if (tokens.accept("READ")) {
      isolation_ = tokens.accept("UNCOMMITTED") ? 1 : 2;
      if (isolation_ == 2) tokens.expect("COMMITTED");
    } else if (tokens.accept("REPEATABLE")) {
      tokens.expect("READ");
      isolation_ = 3;
    } else if (tokens.accept("SERIALIZABLE")) {
      isolation_ = 4;
    } else {
      tokens.expect("SNAPSHOT");
      isolation_ = 5;
    }
    run.results.done(0xBE, std::nullopt, false);
    return;
  }
  if (tokens.accept("IDENTITY_INSERT")) {
    Surroundings with = surroundings(run);
    Translator translator{tokens, with};
    const auto name = translator.object_name();
    const TablePtr table = translator.find_table(name);
    if (table == nullptr) throw missing_table(1088, name.text);
    const bool on = tokens.accept("ON");
    if (!on) tokens.expect("OFF");
    const bool has_identity =
        std::any_of(table->columns.begin(), table->columns.end(), [](const Column& column) { return column.identity; });
    if (!has_identity)
      throw SqlError{8106,
                     "Table '" + table->name + "' does not have the identity property. Cannot perform SET operation."};
    identity_insert_ = on ? table->id : 0;
    run.results.done(0xBE, std::nullopt, false);
    return;
  }
  if (tokens.accept("LOCK_TIMEOUT")) {
    const bool forever = tokens.accept_symbol("-");
    const int milliseconds = tokens.integer();
    lock_timeout_.reset();
    if (!forever) lock_timeout_ = std::chrono::milliseconds{milliseconds};
    run.results.done(0xBE, std::nullopt, false);
    return;
  }
  if (tokens.accept("STATISTICS")) {  // IO, TIME, XML or PROFILE
    tokens.next();
    if (!tokens.accept("ON")) tokens.expect("OFF");
    run.results.done(0xBE, std::nullopt, false);
    return;
  }
  std::vector<std::string> options;
  do {
    options.push_back(upper(tokens.name()));
  } while (tokens.accept_symbol(","));
  const bool on = tokens.accept("ON");
  if (!on && !tokens.accept("OFF")) {
    tokens.accept_symbol("-");
    tokens.next();  // a value, as in SET TEXTSIZE 4096
  }
  static const std::set<std::string> kOptions{"NOCOUNT",
                                              "XACT_ABORT",
                                              "ANSI_NULLS",
                                              "ANSI_PADDING",
                                              "ANSI_WARNINGS",
                                              "ARITHABORT",
                                              "CONCAT_NULL_YIELDS_NULL",
                                              "QUOTED_IDENTIFIER",
                                              "NUMERIC_ROUNDABORT",
                                              "IMPLICIT_TRANSACTIONS",
                                              "TEXTSIZE",
                                              "DATEFORMAT",
                                              "DATEFIRST",
                                              "LANGUAGE",
                                              "ROWCOUNT",
                                              "FMTONLY",
                                              "PARSEONLY",
                                              "NOEXEC",
                                              "ANSI_NULL_DFLT_ON",
                                              "ANSI_NULL_DFLT_OFF",
                                              "ANSI_DEFAULTS",
                                              "CURSOR_CLOSE_ON_COMMIT",
                                              "DEADLOCK_PRIORITY",
                                              "ARITHIGNORE",
                                              "FIPS_FLAGGER",
                                              "NO_BROWSETABLE",
                                              "SHOWPLAN_ALL",
                                              "QUERY_GOVERNOR_COST_LIMIT",
                                              "CONTEXT_INFO",
                                              "OFFSETS"};
  for (const std::string& option : options) {
    if (!kOptions.contains(option)) throw SqlError{195, "'" + option + "' is not a recognized SET option.", 15, 5};
    if (option == "NOCOUNT") no_count_ = on;
    if (option == "XACT_ABORT") abort_on_error_ = on;
    if (option == "IMPLICIT_TRANSACTIONS") implicit_transactions_ = on;
    if (option == "FMTONLY") format_only_ = on;
  }
  run.results.done(0xBE, std::nullopt, false);
}

void Executor::use(Run& run) {
  run.tokens.expect("USE");
  const std::string name = run.tokens.name();
  if (!same_word(name, facts_.database) && !same_word(name, "master") && !same_word(name, "tempdb")) {
    throw SqlError{911, "Database '" + name + "' does not exist. Make sure that the name is entered correctly."};
  }
  run.results.database(facts_.database, facts_.database);
  run.results.done(done_command::kNone, std::nullopt, false);
}

}  // namespace hygge::tds_server
