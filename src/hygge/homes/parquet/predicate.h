#pragma once

#include <string>
#include <string_view>

#include "hygge/engine/schema.h"
#include "hygge/engine/session.h"

namespace hygge::homes::parquet {

/// Looks at a `where` as text: whether it is one expression that can be put between parentheses and stays there.
///
/// Returns why not, as the end of a sentence that begins with "it": "has a ) without its (", or "" when it is.
std::string why_no_expression(std::string_view text);

/// `select` with only the rows for which `predicate` is true.
std::string filtered(const std::string& select, std::string_view predicate);

/// The same by looking at every row: row groups are not passed over for what files say of them.
std::string filtered_row_by_row(const std::string& select, std::string_view predicate);

/// Makes sure that `predicate` is one SQL predicate over the columns of `select`.
///
/// `where` says where it was written. Throws Error{Config} with the engine's reason, Error{NotFound} for an unknown
/// column with the nearest known one.
void check_predicate(std::string_view predicate, const std::string& where, const std::string& select,
                     const engine::Schema& schema, engine::Session& session);

/// Whether a predicate that passed check_predicate() looks at `column`.
bool uses_column(std::string_view predicate, const std::string& column, const std::string& select,
                 const engine::Schema& schema, engine::Session& session);

}  // namespace hygge::homes::parquet
