#pragma once

#include <string_view>

namespace hygge::stores::mssql {

/// Whether a DEFAULT that comes with rows can be given to a table without a second thought: literals, arithmetic, CAST
/// and CONVERT to the server's types, and functions that tell the time, a new id or who is signed in.
///
/// The text may come from a file that anybody wrote, and cannot be quoted: what else it says is not looked at further.
/// Threads  any.
bool is_plain_default(std::string_view sql);

}  // namespace hygge::stores::mssql
