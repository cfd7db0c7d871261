#pragma once

#include <optional>

#include "hygge/engine/schema.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/value_form.h"

namespace hygge::homes::parquet {

/// How the values of a flat leaf become those of a column of the engine's, where the engine makes such a column of it;
/// nothing for leaves of which it makes something else than what they hold (INT96, half floats, intervals, ...).
std::optional<hygge::parquet::ValueForm> value_form(const hygge::parquet::Leaf& leaf, const engine::Type& type);

}  // namespace hygge::homes::parquet
