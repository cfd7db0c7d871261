#pragma once

#include <optional>
#include <vector>

#include "hygge/base/units.h"

namespace hygge {

/// What was counted while every value of a home's source was decoded.
struct HomeCount {
  Rows rows;
  std::vector<std::optional<Rows>> nulls;  ///< per column of Home::whole(), where it could be told
};

}  // namespace hygge
