#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "hygge/config/source_text.h"

namespace hygge::config {

/// The two lines that show where a problem is:
///
///       3 |   pth: landing/users
///         |   ^~~
///
/// `column` counts characters from 1. Lines longer than `columns` terminal columns, or than 100, are cut to the part
/// around the column; control characters are made visible. What stands after the ':' of a key that sounds like a secret
/// is never shown, nor what follows "://" when a user or a password is there, and with `concealed` nothing after the
/// first ':' is. Empty when the line is empty.
std::string excerpt(std::string_view line, int number, int column, bool concealed, std::size_t columns);

/// Whether a word in `text` sounds like that of a secret: a key, or the name of a variable.
bool sounds_secret(std::string_view text);

/// Whether a line belongs to the value of a key, on a line above, that sounds like a secret.
bool is_below_secret(const SourceText& source, int number);

}  // namespace hygge::config
