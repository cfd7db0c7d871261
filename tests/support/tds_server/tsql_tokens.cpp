#include "tests/support/tds_server/tsql_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr std::array<std::string_view, 108> kReserved{"ADD",          "ALL",          "ALTER",    "AND",
                                                      "ANY",          "AS",           "ASC",      "AUTHORIZATION",
                                                      "BEGIN",        "BETWEEN",      "BREAK",    "BULK",
                                                      "BY",           "CASE",         "CHECK",    "CLOSE",
                                                      "CLUSTERED",    "COALESCE",     "COLLATE",  "COLUMN",
                                                      "COMMIT",       "CONSTRAINT",   "CONTINUE", "CONVERT",
                                                      "CREATE",       "CROSS",        "CURRENT",  "CURRENT_TIMESTAMP",
                                                      "CURRENT_USER", "CURSOR",       "DATABASE", "DBCC",
                                                      "DECLARE",      "DEFAULT",      "DELETE",   "DENY",
                                                      "DESC",         "DISTINCT",     "DROP",     "ELSE",
                                                      "END",          "ESCAPE",       "EXCEPT",   "EXEC",
                                                      "EXECUTE",      "EXISTS",       "FETCH",    "FOR",
                                                      "FOREIGN",      "FROM",         "FULL",     "FUNCTION",
                                                      "GRANT",        "GROUP",        "HAVING",   "IDENTITY",
                                                      "IF",           "IN",           "INDEX",    "INNER",
                                                      "INSERT",       "INTERSECT",    "INTO",     "IS",
                                                      "JOIN",         "KEY",          "LEFT",     "LIKE",
                                                      "MERGE",        "NONCLUSTERED", "NOT",      "NULL",
                                                      "NULLIF",       "OF",           "OFF",      "ON",
                                                      "OPEN",         "OPTION",       "OR",       "ORDER",
                                                      "OUTER",        "OVER",         "PERCENT",  "PIVOT",
                                                      "PRIMARY",      "PRINT",        "PROC",     "PROCEDURE",
                                                      "RAISERROR",    "REFERENCES",   "RETURN",   "REVOKE",
                                                      "RIGHT",        "ROLLBACK",     "SAVE",     "SELECT",
                                                      "SET",          "TABLE",        "THEN",     "TOP",
                                                      "TRAN",         "TRANSACTION",  "TRUNCATE", "UNION",
                                                      "UNIQUE",       "UPDATE",       "USE",      "VALUES"};
constexpr std::array<std::string_view, 21> kMoreReserved{
    "WAITFOR",    "WHEN",        "WHERE",   "WHILE",  "WITH",     "BACKUP",     "CHECKPOINT",
    "DEALLOCATE", "DISK",        "DUMP",    "GOTO",   "KILL",     "LINENO",     "LOAD",
    "READTEXT",   "RECONFIGURE", "RESTORE", "REVERT", "SHUTDOWN", "UPDATETEXT", "WRITETEXT"};

bool starts_word(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '#' || static_cast<signed char>(c) < 0;
}
bool goes_on_in_word(char c) {
  return starts_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '@' || c == '$';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts a batch into tokens.
class Lexer {
 public:
  explicit Lexer(const std::string& batch) : batch_{batch} {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    while (true) {
      blanks();
      Token token;
      token.begin = at_;
      token.line = line_;
      read(token);
      token.end = at_;
      tokens.push_back(token);
      if (token.kind == TokenKind::End) return tokens;
    }
  }

 private:
  char look(std::size_t ahead = 0) const { return at_ + ahead < batch_.size() ? batch_[at_ + ahead] : '\0'; }

  void blanks() {
    while (at_ < batch_.size()) {
      const char c = look();
      if (c == '-' && look(1) == '-') {
        while (at_ < batch_.size() && look() != '\n') ++at_;
      } else if (c == '/' && look(1) == '*') {
        comment();
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        if (c == '\n') ++line_;
        ++at_;
      } else {
        return;
      }
    }
  }

  void comment() {
    int depth = 0;
    do {
      if (at_ >= batch_.size()) throw SqlError{113, "Missing end comment mark '*/'.", 15};
      if (look() == '/' && look(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (look() == '*' && look(1) == '/') {
        --depth;
        at_ += 2;
      } else {
        if (look() == '\n') ++line_;
        ++at_;
      }
    } while (depth > 0);
  }

  void read(Token& token) {
    const char c = look();
    if (at_ >= batch_.size()) {
      token.kind = TokenKind::End;
    } else if (c == '\'' || ((c == 'N' || c == 'n') && look(1) == '\'')) {
      token.kind = TokenKind::Text;
      token.unicode = c != '\'';
      if (token.unicode) ++at_;
      token.text = quoted_part('\'', "Unclosed quotation mark after the character string '");
    } else if (c == '[') {
      token.kind = TokenKind::Name;
      token.text = quoted_part(']', "Unclosed quotation mark after the character string '");
    } else if (c == '"') {
      token.kind = TokenKind::Name;
      token.text = quoted_part('"', "Unclosed quotation mark after the character string '");
    } else if (c == '0' && (look(1) == 'x' || look(1) == 'X')) {
      token.kind = TokenKind::Hex;
      at_ += 2;
      while (std::isxdigit(static_cast<unsigned char>(look())) != 0) token.text += batch_[at_++];
      if (token.text.size() % 2 != 0) token.text.insert(0, "0");
    } else if (is_digit(c) || (c == '.' && is_digit(look(1)))) {
      number(token);
    } else if (c == '@') {
      token.kind = TokenKind::Variable;
      while (goes_on_in_word(look())) token.text += batch_[at_++];
    } else if (starts_word(c)) {
      token.kind = TokenKind::Word;
      while (goes_on_in_word(look())) token.text += batch_[at_++];
    } else {
      symbol(token);
    }
  }

  std::string quoted_part(char close, const char* complaint) {
    const std::size_t begin = ++at_;
    std::string text;
    while (true) {
      if (at_ >= batch_.size()) throw SqlError{105, complaint + batch_.substr(begin) + "'.", 15};
      const char c = batch_[at_++];
      if (c == '\n') ++line_;
      if (c == close) {
        if (look() != close) return text;
        ++at_;
      }
      text += c;
    }
  }

  void number(Token& token) {
    token.kind = TokenKind::Number;
    while (is_digit(look()) || look() == '.') token.text += batch_[at_++];
    if ((look() == 'e' || look() == 'E') &&
        (is_digit(look(1)) || ((look(1) == '-' || look(1) == '+') && is_digit(look(2))))) {
      token.text += batch_[at_++];
      token.text += batch_[at_++];
      while (is_digit(look())) token.text += batch_[at_++];
    }
  }

  void symbol(Token& token) {
    constexpr std::array<std::string_view, 16> kLong{
        "<=", ">=", "<>", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::", "||"};
    token.kind = TokenKind::Symbol;
    const bool ends_pseudo_column = at_ > 0 && batch_[at_] == '%' && batch_[at_ - 1] == '%';  // %%physloc%%=
    for (const std::string_view candidate : kLong) {
      if (!ends_pseudo_column && std::string_view{batch_}.substr(at_, 2) == candidate) {
        token.text = candidate;
        at_ += 2;
        return;
      }
    }
    token.text = std::string{batch_[at_++]};
  }

  const std::string& batch_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

bool is_reserved(std::string_view word) {
  const std::string big = upper(word);
  return std::find(kReserved.begin(), kReserved.end(), big) != kReserved.end() ||
         std::find(kMoreReserved.begin(), kMoreReserved.end(), big) != kMoreReserved.end();
}

Tokens::Tokens(std::string batch) : batch_{std::move(batch)}, tokens_{Lexer{batch_}.all()} {}

const Token& Tokens::peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

const Token& Tokens::next() {
  const Token& token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool Tokens::is(std::string_view word, std::size_t ahead) const {
  return peek(ahead).kind == TokenKind::Word && same_word(peek(ahead).text, word);
}

bool Tokens::is_symbol(std::string_view symbol, std::size_t ahead) const {
  return peek(ahead).kind == TokenKind::Symbol && peek(ahead).text == symbol;
}

bool Tokens::accept(std::string_view word) {
  if (!is(word)) return false;
  next();
  return true;
}

bool Tokens::accept_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  next();
  return true;
}

bool Tokens::accept_all(std::initializer_list<std::string_view> words) {
  std::size_t ahead = 0;
  for (const std::string_view word : words) {
    if (!is(word, ahead++)) return false;
  }
  for (std::size_t i = 0; i < words.size(); ++i) next();
  return true;
}

void Tokens::expect(std::string_view word) {
  if (!accept(word)) refuse();
}

void Tokens::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol)) refuse();
}

bool Tokens::is_name(std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::Name || (token.kind == TokenKind::Word && !is_reserved(token.text));
}

std::string Tokens::name() {
  if (!is_name()) refuse();
  return next().text;
}

std::string Tokens::text() {
  if (peek().kind != TokenKind::Text) refuse();
  return next().text;
}

int Tokens::integer() {
  const std::int64_t value = long_integer();
  if (value > std::numeric_limits<int>::max()) refuse();
  return static_cast<int>(value);
}

std::int64_t Tokens::long_integer() {
  const Token& token = peek();
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
  if (token.kind != TokenKind::Number || failure != std::errc{} || end != token.text.data() + token.text.size())
    refuse();
  next();
  return value;
}

bool Tokens::may_name(std::string_view name) const {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    const bool is_all = token.kind == TokenKind::Symbol && token.text == "*" && i > 0 && tokens_[i - 1].text != "(";
    const bool is_word = token.kind == TokenKind::Word || token.kind == TokenKind::Name;
    if (is_all || (is_word && same_word(token.text, name))) return true;
  }
  return false;
}

void Tokens::skip_parentheses() {
  for (int depth = 1; depth > 0;) {
    if (at_end()) refuse();
    if (is_symbol("(")) ++depth;
    if (is_symbol(")")) --depth;
    next();
  }
}

std::string_view Tokens::source(std::size_t from, std::size_t to) const {
  if (from >= to) return {};
  const std::size_t begin = tokens_[from].begin;
  return std::string_view{batch_}.substr(begin, tokens_[to - 1].end - begin);
}

void Tokens::refuse() const {
  const bool is_over = peek().kind == TokenKind::End && at_ > 0;
  const Token& token = is_over ? tokens_[at_ - 1] : peek();
  const bool is_keyword = token.kind == TokenKind::Word && is_reserved(token.text);
  // A text that ends too soon is blamed on its last word, whatever that is.
  SqlError error = is_keyword && !is_over ? keyword_error(token.text) : syntax_error(token.text);
  error.line = token.line;
  throw error;
}

}  // namespace hygge::tds_server
