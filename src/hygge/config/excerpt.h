#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hygge::config {

/// The two lines that show where a problem is:
///
///       3 |   pth: landing/users
///         |   ^~~
///
/// `column` counts characters from 1. Lines longer than `columns` terminal columns, or than 100, are cut to the part
/// around the column; control characters are made visible. What stands after the ':' of a key that sounds like a secret
/// is never shown, and with `concealed` nothing after the first ':' is. Empty when the line is empty.
std::string excerpt(std::string_view line, int number, int column, bool concealed, std::size_t columns);

}  // namespace hygge::config
