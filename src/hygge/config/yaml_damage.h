#pragma once

#include <optional>
#include <string>

#include "hygge/config/source_text.h"

namespace hygge::config {

/// The lines of a file that a mistake makes unreadable.
struct DamagedLines {
  int first = 0;
  int last = 0;
  std::string key = {};  ///< the outermost key that they are a part of
};

/// What to leave out so that the rest of the file can be read: the key, with all below it, in which the mistake of a
/// line is; of `flows` and `connections` only the flow or the connection. Nothing when there is no such.
///
/// Goes by indentation alone, because there is no tree yet, and may take too much or too little.
std::optional<DamagedLines> find_damaged_lines(const SourceText& source, int line);

/// The same text with these lines empty, so that all others stay where they are.
SourceText without_lines(const SourceText& source, const DamagedLines& damaged);

/// Whether a `&` that marks a value stands in these lines, to which others may refer.
bool may_hold_anchor(const SourceText& source, const DamagedLines& damaged);

}  // namespace hygge::config
