#pragma once

#include <cstddef>
#include <optional>

#include "hygge/parquet/footer.h"

namespace hygge::parquet {

/// Whether each page of the file can be judged here, as far as its footer tells: codecs, encodings and types that are
/// known, and nothing that other readers would not take.
bool is_understood(const Footer& footer);

/// The column whose NULLs are the entries of this leaf that have not even its outermost node; nothing where it has
/// none, and for all but the first leaf of a nested one.
std::optional<std::size_t> column_of_nulls(const Footer& footer, std::size_t leaf);

}  // namespace hygge::parquet
