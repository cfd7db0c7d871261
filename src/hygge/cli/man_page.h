#pragma once

#include <string>

namespace hygge::cli {

/// hygge(1) as roff, from the table of commands.
std::string man_page();

}  // namespace hygge::cli
