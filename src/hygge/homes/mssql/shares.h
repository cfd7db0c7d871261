#pragma once

#include <cstddef>
#include <vector>

#include "hygge/homes/mssql/key_steps.h"

namespace hygge::homes::mssql {

/// A place between rows in the order of a column: in front of those that have a value, or behind them.
struct Edge {
  std::size_t step = 0;  ///< of which the value is
  bool is_behind = false;
};

/// About how many rows lie between the edges of a column, in its order: before the first, ..., behind the last.
struct Slots {
  std::vector<Edge> edges;
  std::vector<double> rows;  ///< one more than edges; none where nothing is known
};

/// With an edge on both sides of each value.
Slots slots_of(const std::vector<KeyStep>& steps);

/// Neighbouring slots that belong together.
struct Share {
  std::size_t first = 0;
  std::size_t last = 0;
  double rows = 0;
  std::size_t parts = 1;  ///< that it would have to be divided into by something else to be even with the others
};

/// Puts the slots, each into one, into shares that are as even as they allow, `pieces` at most. Where one slot alone
/// has too many rows, `can_divide` gives it (and small neighbours with it) several parts; all parts together are
/// `pieces` at most. Shares begin and end where the slots do: none is left out, however few rows it seems to have.
std::vector<Share> share_out(const Slots& slots, std::size_t pieces, bool can_divide);

/// The part of all rows that the largest has, of which each part has as many as the others.
double largest_of(const std::vector<Share>& shares);

}  // namespace hygge::homes::mssql
