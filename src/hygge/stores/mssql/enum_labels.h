#pragma once

#include <cstddef>
#include <optional>

#include "hygge/engine/schema.h"

namespace hygge::stores::mssql {

/// What is known of the labels of an ENUM.
struct EnumLabels {
  std::size_t longest = 0;  ///< in UTF-16 units
  bool are_ascii = true;
};

/// Reads them from the type's SQL; nothing for other types, and for one that goes by a name of its own.
std::optional<EnumLabels> enum_labels(const engine::Type& type);

}  // namespace hygge::stores::mssql
