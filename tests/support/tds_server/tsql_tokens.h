#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::tds_server {

enum class TokenKind : unsigned char { Word, Name, Text, Number, Hex, Variable, Symbol, End };

/// One token of T-SQL.
struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;      ///< without quotes and brackets; a symbol as it is
  bool unicode = false;  ///< N'...'
  int line = 1;
  std::size_t begin = 0;  ///< where in the batch
  std::size_t end = 0;
};

/// A batch of T-SQL as tokens, with a place in it.
///
/// Errors  SqlError 102, 105 or 156, as the real server words them.
class Tokens {
 public:
  explicit Tokens(std::string batch);

  const Token& peek(std::size_t ahead = 0) const;
  const Token& next();
  bool at_end() const { return peek().kind == TokenKind::End; }

  /// Whether the next token is this word, unquoted, in any case.
  bool is(std::string_view word, std::size_t ahead = 0) const;
  bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool accept(std::string_view word);
  bool accept_symbol(std::string_view symbol);
  /// All of these words, or none.
  bool accept_all(std::initializer_list<std::string_view> words);
  void expect(std::string_view word);
  void expect_symbol(std::string_view symbol);
  /// A name, quoted or not; never a reserved word.
  std::string name();
  bool is_name(std::size_t ahead = 0) const;
  std::string text();
  int integer();
  std::int64_t long_integer();

  int line_at(std::size_t place) const { return tokens_.at(place).line; }
  /// Whether the batch has this name somewhere, in any case; or a `*` that may stand for it.
  bool may_name(std::string_view name) const;
  std::size_t place() const noexcept { return at_; }
  void go_to(std::size_t place) noexcept { at_ = place; }
  /// Goes past the parenthesis that closes the one just taken.
  void skip_parentheses();
  std::string_view source(std::size_t from, std::size_t to) const;
  const std::string& batch() const noexcept { return batch_; }

  /// The error for a token that does not belong here.
  [[noreturn]] void refuse() const;

 private:
  std::string batch_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

bool is_reserved(std::string_view word);

}  // namespace hygge::tds_server
