#pragma once

#include <string>
#include <string_view>

namespace hygge {

/// `text` inside a cell of a Markdown table, where a bar would end the cell.
std::string markdown_cell(std::string_view text);

/// The same for what is no code: a backslash shows, too.
std::string markdown_prose(std::string_view text);

}  // namespace hygge
