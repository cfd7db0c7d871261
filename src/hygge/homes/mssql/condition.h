#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hygge::homes::mssql {

/// Why `text` cannot stand as a condition within a statement of Transact-SQL, whatever the names in it: empty when it
/// can. Knows quotes, brackets and comments; the rest is for the server to judge.
std::string why_no_condition(std::string_view text);

/// The quote, bracket or comment that a statement does not close, as "has a quote that is not closed"; empty when it
/// closes all.
std::string what_is_left_open(std::string_view text);

/// `statement` as it fits a list: ends of lines are blanks, but where that would make another statement of it, behind a
/// comment that ends with its line and within quotes.
std::vector<std::string> lines_of(std::string_view statement);

/// `text` in parentheses that a comment in it cannot swallow.
std::string in_parentheses(std::string_view text);

}  // namespace hygge::homes::mssql
