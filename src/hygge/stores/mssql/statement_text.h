#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Words of statements. Names and texts are quoted by tds::quote_name() and tds::quote_text().
namespace hygge::stores::mssql {

/// The longest name, in units of UTF-16.
inline constexpr std::size_t kMostNameUnits = 128;

/// How many units of UTF-16 a text takes: the server's measure of names.
std::size_t utf16_units(std::string_view text);

/// The beginning of `text` that takes at most `units` units of UTF-16; no character is cut in two.
std::string cut_to_units(std::string_view text, std::size_t units);

}  // namespace hygge::stores::mssql
