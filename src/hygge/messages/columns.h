#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/messages/paint.h"

namespace hygge::messages {

enum class Align { Left, Right };

struct Cell {
  std::string text;  ///< valid UTF-8 without control characters
  Colour colour = Colour::None;
};

/// One column of a text table. All columns of a table have the same number of cells.
struct Column {
  Align align = Align::Left;
  std::vector<Cell> cells;
  std::size_t least_width = 0;  ///< kept free even when the cells are shorter, so that a live column does not jump
};

/// Terminal columns that `column` takes.
std::size_t width_of(const Column& column);
/// Terminal columns that `columns` take side by side, with the gaps between them.
std::size_t width_of(const std::vector<Column>& columns);

/// The rows of the table, two blanks between columns and none at the end of a line.
std::vector<std::string> lay_out(const std::vector<Column>& columns, const Paint& paint);

}  // namespace hygge::messages
