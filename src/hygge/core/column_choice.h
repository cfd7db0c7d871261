#pragma once

#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"

namespace hygge {

/// What to tell someone who asked for a column that is not there: the nearest one, else the first few.
std::string column_advice(const std::string& wanted, const engine::Schema& schema);

/// The places of the wanted columns in `schema`, in the order in which they were asked for; of all when none is.
///
/// A name that no column has in this case is that of the only one that has it in another.
///
/// `places` says where they were written, in the same order, `setting` in which setting. Throws Error{NotFound} for a
/// name that is not there, with the nearest one, and for one that several have in other cases; Error{Config} for one
/// that is asked for twice.
std::vector<std::size_t> choose_columns(const std::vector<std::string>& wanted, const engine::Schema& schema,
                                        const config::ListPlaces& places, const std::string& setting = "columns");

/// Keeps only the chosen columns of `relation`, in that order.
void select_columns(engine::Relation& relation, const std::vector<std::size_t>& chosen);

}  // namespace hygge
