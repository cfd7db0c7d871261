#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/messages/paint.h"

namespace hygge::messages {

/// An Error as the lines of a letter: what, the details as they are, why, where, what to do. Broken between words at
/// `columns`; control characters and invalid UTF-8 are made visible. `flow`, when given, is named first unless the
/// error's own context names it already.
std::vector<std::string> letter_lines(const Error& error, std::string_view flow, std::size_t columns,
                                      const Paint& paint);

/// "orders_to_lake: the folder 'landing/users' is not there (No such file or directory)": the letter's first line and
/// reason on one line, without the name of the flow.
std::string short_letter(const Error& error, std::string_view flow);

}  // namespace hygge::messages
