#include <algorithm>
#include <array>
#include <thread>

#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/denied_rights.h"
#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// A statement failed and says so to whoever may catch it: TRY, or the end of the batch.
constexpr std::array<int, 14> kBatchEnders{102, 105, 113, 137, 156, 195, 207, 208, 209, 245, 1205, 4104, 2715, 241};

bool ends_batch(int number) {
  return std::find(kBatchEnders.begin(), kBatchEnders.end(), number) != kBatchEnders.end();
}

/// RAISERROR's %s and %d, in order.
std::string formatted(const std::string& pattern, const std::vector<std::string>& values) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' && i + 1 < pattern.size() &&
        (pattern[i + 1] == 's' || pattern[i + 1] == 'd' || pattern[i + 1] == 'i')) {
      text += next < values.size() ? values[next] : "(null)";
      ++next;
      ++i;
    } else if (pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] == '%') {
      text += '%';
      ++i;
    } else {
      text += pattern[i];
    }
  }
  return text;
}

}  // namespace

void Executor::run(const std::string& batch, Results& results, std::map<std::string, Variable>& variables) {
  bulk_target_.reset();
  std::optional<Tokens> all;
  try {
    all = read(batch);
  } catch (const SqlError& error) {
    // Nothing has run, and not even XACT_ABORT takes a transaction back for that.
    last_error_ = error.number;
    results.message(error);
    return results.done(done_command::kNone, std::nullopt, true);
  }
  results_ = &results;
  try {
    Tokens& tokens = *all;
    Run run{.tokens = tokens, .results = results, .variables = variables, .depth = 0};
    statements(run, false);
  } catch (const BatchEnded&) {
    // What ended it was told.
  } catch (const SqlError& error) {
    fail(error, results);
    results.done(done_command::kNone, std::nullopt, true);
  }
  results_ = nullptr;
}

Tokens Executor::read(const std::string& batch) {
  Tokens tokens{batch};
  Grammar{tokens}.batch();
  tokens.go_to(0);
  return tokens;
}

void Executor::statements(Run& run, bool until_end) {
  while (true) {
    while (run.tokens.accept_symbol(";")) {
    }
    if (run.tokens.at_end() || run.results.is_cancelled()) return;
    if (until_end && run.tokens.is("END")) return;
    statement(run);
  }
}

void Executor::statement(Run& run) {
  const std::size_t place = run.tokens.place();
  const Changes before = transaction_ ? transaction_->changes : Changes{};
  try {
    if (const std::int64_t number = shared_.faults.get("statement_error");
        number >= 0 && !run.tokens.is("SET") && run.depth == 0) {
      const bool controls = run.tokens.is("EXEC") && same_word(run.tokens.peek(1).text, "hygge_fault");
      if (!controls) {
        shared_.faults.take_counted("statement_error");
        throw demanded_error(static_cast<int>(number), {.database = facts_.database, .user = facts_.login});
      }
    }
    refuse_denied_statement({shared_.faults, facts_.database, facts_.login}, run.tokens);
    dispatch(run);
    if (!may_follow_statement(run.tokens)) run.tokens.refuse();
    commit_statement();
    last_error_ = 0;
  } catch (SqlError& error) {
    // What cannot be read is told where it stands, all else where its statement begins.
    error.line = std::max(error.line, run.tokens.line_at(place));
    // A statement does all or nothing, also inside a transaction.
    if (transaction_) transaction_->changes = before;
    statement_changes_ = {};
    if (run.depth > 0) throw;
    fail(error, run.results);
    if (error.number == 2627 || error.number == 2601 || error.number == 515 || error.number == 2628) {
      run.results.message({3621, "The statement has been terminated.", 0, 0});
    }
    run.results.done(done_command::kNone, std::nullopt, true);
    if (ends_batch(error.number) || abort_on_error_ || error.ends_transaction) throw BatchEnded{};
    run.tokens.go_to(place);
    skip_statement(run);
  }
}

void Executor::skip_statement(Run& run) { Grammar{run.tokens}.statement(); }

void Executor::dispatch(Run& run) {
  Tokens& tokens = run.tokens;
  if (transaction_statement(run)) return;
  using Handler = void (Executor::*)(Run&);
  static const std::map<std::string, Handler> kHandlers{{"SELECT", &Executor::select},
                                                        {"WITH", &Executor::select},
                                                        {"INSERT", &Executor::insert},
                                                        {"UPDATE", &Executor::update},
                                                        {"DELETE", &Executor::remove},
                                                        {"MERGE", &Executor::merge},
                                                        {"CREATE", &Executor::create},
                                                        {"ALTER", &Executor::alter},
                                                        {"DROP", &Executor::drop},
                                                        {"TRUNCATE", &Executor::truncate},
                                                        {"EXEC", &Executor::execute},
                                                        {"EXECUTE", &Executor::execute},
                                                        {"SET", &Executor::set},
                                                        {"DECLARE", &Executor::declare},
                                                        {"IF", &Executor::if_statement},
                                                        {"WHILE", &Executor::while_statement},
                                                        {"PRINT", &Executor::print},
                                                        {"RAISERROR", &Executor::raise},
                                                        {"THROW", &Executor::throw_statement},
                                                        {"WAITFOR", &Executor::wait_for},
                                                        {"GRANT", &Executor::grant},
                                                        {"DENY", &Executor::grant},
                                                        {"REVOKE", &Executor::grant},
                                                        {"DBCC", &Executor::check_identity},
                                                        {"USE", &Executor::use}};
  const Token& token = tokens.peek();
  if (token.kind == TokenKind::Word) {
    if (const auto found = kHandlers.find(upper(token.text)); found != kHandlers.end()) {
      const bool writes =
          found->first == "INSERT" || found->first == "UPDATE" || found->first == "DELETE" || found->first == "MERGE";
      if (implicit_transactions_ && writes && !transaction_) begin(run.results, {});
      next_lock_ = LockMode::IS;
      (this->*found->second)(run);
      return;
    }
    if (tokens.is("BEGIN") && tokens.is("TRY", 1)) return try_block(run);
    if (tokens.accept("BEGIN")) {
      statements(run, true);
      tokens.expect("END");
      return;
    }
    if (tokens.accept("RETURN")) throw BatchEnded{};
    if (tokens.is_name() && tokens.place() == 0) return execute(run);  // a procedure's name may begin a batch
  }
  if (tokens.is_symbol("(")) return select(run);
  tokens.refuse();
}

bool Executor::transaction_statement(Run& run) {
  Tokens& tokens = run.tokens;
  const auto name = [&]() -> std::string {
    if (tokens.peek().kind == TokenKind::Variable) {
      const auto found = run.variables.find(lower(tokens.next().text));
      return found == run.variables.end() ? "" : found->second.value.bytes;
    }
    if (!tokens.is_name() || tokens.is_symbol("=", 1)) return {};
    return tokens.name();
  };
  const bool begins = tokens.is("BEGIN") && (tokens.is("TRAN", 1) || tokens.is("TRANSACTION", 1));
  if (begins) {
    tokens.next();
    tokens.next();
    begin(run.results, name());
    run.results.done(done_command::kBegin, std::nullopt, false);
    return true;
  }
  if (tokens.accept("COMMIT")) {
    if (tokens.accept("TRAN") || tokens.accept("TRANSACTION")) name();
    tokens.accept("WORK");
    commit(run.results);
    run.results.done(done_command::kCommit, std::nullopt, false);
    return true;
  }
  if (tokens.accept("ROLLBACK")) {
    std::string to;
    if (tokens.accept("TRAN") || tokens.accept("TRANSACTION")) to = name();
    tokens.accept("WORK");
    rollback(run.results, to);
    run.results.done(done_command::kRollback, std::nullopt, false);
    return true;
  }
  if (tokens.is("SAVE") && (tokens.is("TRAN", 1) || tokens.is("TRANSACTION", 1))) {
    tokens.next();
    tokens.next();
    save(name());
    run.results.done(done_command::kNone, std::nullopt, false);
    return true;
  }
  return false;
}

void Executor::if_statement(Run& run) {
  run.tokens.expect("IF");
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const Expression condition = translator.expression({});
  const bool holds = connection_.integer("CASE WHEN " + condition.sql + " THEN 1 ELSE 0 END") == 1;
  commit_statement();
  if (holds) {
    statement(run);
    while (run.tokens.is_symbol(";") && run.tokens.is("ELSE", 1)) run.tokens.next();
    if (run.tokens.accept("ELSE")) skip_statement(run);
  } else {
    skip_statement(run);
    while (run.tokens.is_symbol(";") && run.tokens.is("ELSE", 1)) run.tokens.next();
    if (run.tokens.accept("ELSE")) statement(run);
  }
}

void Executor::while_statement(Run& run) {
  run.tokens.expect("WHILE");
  const std::size_t place = run.tokens.place();
  while (!run.results.is_cancelled()) {
    run.tokens.go_to(place);
    Surroundings with = surroundings(run);
    Translator translator{run.tokens, with};
    const Expression condition = translator.expression({});
    if (connection_.integer("CASE WHEN " + condition.sql + " THEN 1 ELSE 0 END") != 1) {
      skip_statement(run);
      return;
    }
    statement(run);
  }
}

void Executor::try_block(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("BEGIN");
  tokens.expect("TRY");
  const std::size_t body = tokens.place();
  std::optional<SqlError> caught;
  ++run.depth;
  try {
    statements(run, true);
  } catch (const SqlError& error) {
    caught = error;
  }
  --run.depth;
  if (caught) {
    // Goes on behind the block, wherever in it the error was.
    tokens.go_to(body);
    Grammar{tokens}.statements();
    if (transaction_ && (caught->ends_transaction || abort_on_error_)) rollback(run.results, {});
    if (!transaction_) let_go();
  }
  tokens.expect("END");
  tokens.expect("TRY");
  tokens.accept_symbol(";");
  tokens.expect("BEGIN");
  tokens.expect("CATCH");
  if (caught) {
    run.variables["@@caught"] = {type_of(Kind::NVarChar, SqlType::kMax), {}};
    run.variables["@@caught"].value.is_null = false;
    run.variables["@@caught"].value.bytes = caught->what();
    run.variables["@@caught"].value.number = caught->number;
    statements(run, true);
  } else {
    Grammar{tokens}.statements();
  }
  tokens.expect("END");
  tokens.expect("CATCH");
}

void Executor::declare(Run& run) {
  run.tokens.expect("DECLARE");
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  do {
    if (run.tokens.peek().kind != TokenKind::Variable) run.tokens.refuse();
    const std::string name = lower(run.tokens.next().text);
    run.tokens.accept("AS");
    Variable variable{translator.type(false), {}};
    if (run.tokens.accept_symbol("=")) variable.value = translator.value_of(translator.expression({}), variable.type);
    run.variables[name] = std::move(variable);
  } while (run.tokens.accept_symbol(","));
}

void Executor::print(Run& run) {
  run.tokens.expect("PRINT");
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const Cell text = translator.value_of(translator.expression({}), type_of(Kind::NVarChar, SqlType::kMax));
  run.results.message({0, text.bytes, 0});
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::raise(Run& run) {
  run.tokens.expect("RAISERROR");
  run.tokens.expect_symbol("(");
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  std::vector<Expression> given;
  do {
    given.push_back(translator.expression({}));
  } while (run.tokens.accept_symbol(","));
  run.tokens.expect_symbol(")");
  if (run.tokens.accept("WITH")) {
    do {
      run.tokens.name();
    } while (run.tokens.accept_symbol(","));
  }
  const auto text_of = [&](std::size_t i) {
    return translator.value_of(given.at(i), type_of(Kind::NVarChar, SqlType::kMax)).bytes;
  };
  const auto number_of = [&](std::size_t i) {
    return i < given.size() ? static_cast<int>(translator.value_of(given[i], type_of(Kind::Int)).number) : 1;
  };
  std::vector<std::string> values;
  for (std::size_t i = 3; i < given.size(); ++i) values.push_back(text_of(i));
  const bool by_number = given.front().type.is_integer();
  const SqlError error{by_number ? number_of(0) : 50'000,
                       by_number ? "Error " + text_of(0) : formatted(text_of(0), values), number_of(1), number_of(2)};
  if (error.severity_class > 10) throw error;
  constexpr int kInformation = 10;  // which the real server tells as 0, as ever
  if (error.severity_class == kInformation) {
    run.results.message({error.number, error.what(), 0, error.state});
  } else {
    run.results.message(error);
  }
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::throw_statement(Run& run) {
  run.tokens.expect("THROW");
  if (run.tokens.at_end() || run.tokens.is_symbol(";") || run.tokens.is("END")) {
    const auto caught = run.variables.find("@@caught");
    if (caught == run.variables.end())
      throw SqlError{10704, "To rethrow an error, a THROW statement must be used inside a CATCH block.", 15};
    throw SqlError{static_cast<int>(caught->second.value.number), caught->second.value.bytes};
  }
  const int number = run.tokens.integer();
  run.tokens.expect_symbol(",");
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const std::string text = translator.value_of(translator.expression({}), type_of(Kind::NVarChar, SqlType::kMax)).bytes;
  run.tokens.expect_symbol(",");
  throw SqlError{number, text, 16, run.tokens.integer()};
}

void Executor::wait_for(Run& run) {
  run.tokens.expect("WAITFOR");
  run.tokens.expect("DELAY");
  const std::string text = run.tokens.text();
  const auto colon = [&](std::size_t i) { return std::stod(text.substr(i)); };
  if (text.size() < 8)
    throw SqlError{148, "Incorrect time syntax in time string '" + text + "' used with WAITFOR.", 15};
  const double seconds = std::stoi(text.substr(0, 2)) * 3600.0 + std::stoi(text.substr(3, 2)) * 60.0 + colon(6);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < until && !run.results.is_cancelled()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  run.results.done(done_command::kNone, std::nullopt, false);
}

}  // namespace hygge::tds_server
