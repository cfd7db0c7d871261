#pragma once

#include <string>
#include <vector>

#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"

namespace hygge::test {

engine::Relation relation_of(engine::Session& session, const std::string& select);

/// Every row as text, "1 | a | <NULL>", sorted.
std::vector<std::string> rows_of(engine::Session& session, const engine::Relation& relation);
std::vector<std::string> rows_of(engine::Session& session, const std::string& select);

/// The only value of a query.
std::string value_of(engine::Session& session, const std::string& select);

/// Rows of all there is to a table but its types: id BIGINT 0, 1, 2, ... and name VARCHAR, sometimes NULL.
std::string numbered_rows(std::size_t rows);
/// `columns` columns of numbers, texts and NULLs in turn; 5 rows.
std::string wide_rows(std::size_t columns);
/// A column for every name that must be quoted somewhere, and one whose name has `longest` characters.
std::string awkward_names(std::size_t longest);

}  // namespace hygge::test
