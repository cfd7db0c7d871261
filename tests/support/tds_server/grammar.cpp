#include "tests/support/tds_server/grammar.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// A constant with a sign or without.
void number(Tokens& tokens) {
  if (!tokens.accept_symbol("-")) tokens.accept_symbol("+");
  if (tokens.peek().kind != TokenKind::Number) tokens.refuse();
  tokens.next();
}

void variable(Tokens& tokens) {
  if (tokens.peek().kind != TokenKind::Variable) tokens.refuse();
  tokens.next();
}

}  // namespace

bool is_assignment(const Tokens& tokens, std::size_t ahead) {
  constexpr std::array<std::string_view, 9> kSigns{"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view sign) { return tokens.is_symbol(sign, ahead); });
}

bool Grammar::accept_one_of(std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return tokens_.accept(word); });
}

void Grammar::expect_one_of(std::initializer_list<std::string_view> words) {
  if (!accept_one_of(words)) tokens_.refuse();
}

void Grammar::to_semicolon() {
  while (!tokens_.at_end() && !tokens_.is_symbol(";")) tokens_.next();
}

void Grammar::to_end() {
  while (!tokens_.at_end()) tokens_.next();
}

Grammar::Rule Grammar::rule_of(std::string_view word) {
  static const std::map<std::string, Rule> kRules{{"ALTER", &Grammar::alter},
                                                  {"BEGIN", &Grammar::begin},
                                                  {"COMMIT", &Grammar::end_transaction},
                                                  {"CREATE", &Grammar::create},
                                                  {"DBCC", &Grammar::check_identity},
                                                  {"DECLARE", &Grammar::declare},
                                                  {"DELETE", &Grammar::remove},
                                                  {"DENY", &Grammar::grant},
                                                  {"DROP", &Grammar::drop},
                                                  {"EXEC", &Grammar::execute},
                                                  {"EXECUTE", &Grammar::execute},
                                                  {"GRANT", &Grammar::grant},
                                                  {"IF", &Grammar::if_statement},
                                                  {"INSERT", &Grammar::insert},
                                                  {"MERGE", &Grammar::merge},
                                                  {"PRINT", &Grammar::print},
                                                  {"RAISERROR", &Grammar::raise},
                                                  {"RETURN", &Grammar::return_statement},
                                                  {"REVOKE", &Grammar::grant},
                                                  {"ROLLBACK", &Grammar::end_transaction},
                                                  {"SAVE", &Grammar::save_transaction},
                                                  {"SELECT", &Grammar::query},
                                                  {"SET", &Grammar::set},
                                                  {"THROW", &Grammar::throw_statement},
                                                  {"TRUNCATE", &Grammar::truncate},
                                                  {"UPDATE", &Grammar::update},
                                                  {"USE", &Grammar::use},
                                                  {"WAITFOR", &Grammar::wait_for},
                                                  {"WHILE", &Grammar::while_statement},
                                                  {"WITH", &Grammar::select_or_change}};
  const auto found = kRules.find(upper(word));
  return found == kRules.end() ? nullptr : found->second;
}

bool may_follow_statement(const Tokens& tokens) {
  if (tokens.at_end() || tokens.is_symbol(";") || tokens.is_symbol("(")) return true;
  return tokens.is("ELSE") || tokens.is("END") || Grammar::begins_statement(tokens);
}

bool Grammar::begins_statement(const Tokens& tokens) {
  return tokens.peek().kind == TokenKind::Word && rule_of(tokens.peek().text) != nullptr;
}

void Grammar::batch() {
  statements();
  if (!tokens_.at_end()) tokens_.refuse();
}

void Grammar::statements() {
  while (true) {
    while (tokens_.accept_symbol(";")) {
    }
    if (tokens_.at_end() || tokens_.is("END")) return;
    statement();
  }
}

void Grammar::statement() {
  if (tokens_.is_symbol("(")) return query();
  const bool is_word = tokens_.peek().kind == TokenKind::Word;
  const Rule rule = is_word ? rule_of(tokens_.peek().text) : nullptr;
  if (rule != nullptr) return (this->*rule)();
  // Only where a batch begins may EXEC be left out.
  if (tokens_.place() != 0 || !tokens_.is_name()) tokens_.refuse();
  procedure_call();
}

void Grammar::begin() {
  tokens_.expect("BEGIN");
  if (accept_one_of({"TRAN", "TRANSACTION"})) return transaction_name();
  if (!tokens_.accept("TRY")) return block();
  block();
  tokens_.expect("TRY");
  tokens_.accept_symbol(";");
  tokens_.expect("BEGIN");
  tokens_.expect("CATCH");
  block();
  tokens_.expect("CATCH");
}

void Grammar::block() {
  statements();
  tokens_.expect("END");
}

void Grammar::transaction_name() {
  if (tokens_.peek().kind == TokenKind::Variable || tokens_.is_name()) tokens_.next();
}

void Grammar::end_transaction() {
  tokens_.next();
  if (accept_one_of({"TRAN", "TRANSACTION"})) transaction_name();
  tokens_.accept("WORK");
}

void Grammar::save_transaction() {
  if (!tokens_.is("TRAN", 1) && !tokens_.is("TRANSACTION", 1)) tokens_.refuse();
  tokens_.next();
  tokens_.next();
  transaction_name();
}

void Grammar::if_statement() {
  tokens_.expect("IF");
  expression();
  statement();
  while (tokens_.is_symbol(";") && tokens_.is("ELSE", 1)) tokens_.next();
  if (tokens_.accept("ELSE")) statement();
}

void Grammar::while_statement() {
  tokens_.expect("WHILE");
  expression();
  statement();
}

void Grammar::return_statement() { tokens_.expect("RETURN"); }

void Grammar::declare() {
  tokens_.expect("DECLARE");
  do {
    variable(tokens_);
    tokens_.accept("AS");
    type();
    if (tokens_.accept_symbol("=")) expression();
  } while (tokens_.accept_symbol(","));
}

void Grammar::set() {
  tokens_.expect("SET");
  if (tokens_.peek().kind == TokenKind::Variable) {
    tokens_.next();
    if (!is_assignment(tokens_)) tokens_.refuse();
    tokens_.next();
    return expression();
  }
  if (tokens_.accept("TRANSACTION")) return set_isolation();
  if (tokens_.accept("LOCK_TIMEOUT")) return number(tokens_);
  if (tokens_.accept("IDENTITY_INSERT")) {
    object_name();
    return expect_one_of({"ON", "OFF"});
  }
  if (tokens_.accept("STATISTICS")) {
    tokens_.name();
    return expect_one_of({"ON", "OFF"});
  }
  name_list();
  if (accept_one_of({"ON", "OFF"})) return;
  if (!tokens_.accept_symbol("-") && tokens_.peek().kind == TokenKind::Symbol) tokens_.refuse();
  if (tokens_.at_end()) tokens_.refuse();
  tokens_.next();
}

void Grammar::set_isolation() {
  tokens_.expect("ISOLATION");
  tokens_.expect("LEVEL");
  if (tokens_.accept("READ")) return expect_one_of({"UNCOMMITTED", "COMMITTED"});
  if (tokens_.accept("REPEATABLE")) return tokens_.expect("READ");
  expect_one_of({"SERIALIZABLE", "SNAPSHOT"});
}

void Grammar::print() {
  tokens_.expect("PRINT");
  expression();
}

void Grammar::raise() {
  tokens_.expect("RAISERROR");
  parenthesised_expressions();
  if (tokens_.accept("WITH")) name_list();
}

void Grammar::throw_statement() {
  tokens_.expect("THROW");
  if (tokens_.at_end() || tokens_.is_symbol(";") || tokens_.is("END")) return;
  tokens_.integer();
  tokens_.expect_symbol(",");
  expression();
  tokens_.expect_symbol(",");
  tokens_.integer();
}

void Grammar::wait_for() {
  tokens_.expect("WAITFOR");
  tokens_.expect("DELAY");
  tokens_.text();
}

void Grammar::use() {
  tokens_.expect("USE");
  tokens_.name();
}

void Grammar::execute() {
  tokens_.next();
  if (tokens_.is_symbol("(")) return parenthesised_expressions();
  if (tokens_.peek().kind == TokenKind::Variable) {
    tokens_.next();
    tokens_.expect_symbol("=");
  }
  procedure_call();
}

void Grammar::procedure_call() {
  object_name();
  if (tokens_.at_end() || may_follow_statement(tokens_)) return;
  do {
    procedure_argument();
  } while (tokens_.accept_symbol(","));
}

/// Procedures take constants, variables and bare words; no calculations.
void Grammar::procedure_argument() {
  if (tokens_.peek().kind == TokenKind::Variable && tokens_.is_symbol("=", 1)) {
    tokens_.next();
    tokens_.next();
  }
  switch (tokens_.peek().kind) {
    case TokenKind::Text:
    case TokenKind::Hex:
    case TokenKind::Variable:
      tokens_.next();
      break;
    case TokenKind::Number:
    case TokenKind::Symbol:
      number(tokens_);
      break;
    default:
      if (!tokens_.accept("NULL")) tokens_.name();
  }
  accept_one_of({"OUTPUT", "OUT"});
}

void Grammar::grant() {
  tokens_.next();
  while (!tokens_.accept("ON")) {
    if (tokens_.at_end() || tokens_.is_symbol(";")) tokens_.refuse();
    tokens_.next();
  }
  if (tokens_.accept("OBJECT")) tokens_.expect_symbol("::");
  object_name();
  if (tokens_.is_symbol("(")) order_list();
  expect_one_of({"TO", "FROM"});
  tokens_.name();
  tokens_.accept_all({"WITH", "GRANT", "OPTION"});
}

void Grammar::check_identity() {
  tokens_.expect("DBCC");
  tokens_.expect("CHECKIDENT");
  tokens_.expect_symbol("(");
  if (tokens_.peek().kind == TokenKind::Text) {
    tokens_.next();
  } else {
    tokens_.name();
  }
  if (tokens_.accept_symbol(",")) {
    expect_one_of({"RESEED", "NORESEED"});
    if (tokens_.accept_symbol(",")) expression();
  }
  tokens_.expect_symbol(")");
  if (tokens_.accept("WITH")) tokens_.name();
}

}  // namespace hygge::tds_server
