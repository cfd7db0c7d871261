#pragma once

namespace hygge {

/// Whether the rows of a flow keep the order of their home.
enum class RowOrder {
  Any,
  Preferred,  ///< the store numbers them, and the flow does not say; not where that would read one table by one session
  Kept,       ///< the flow says so
};

}  // namespace hygge
