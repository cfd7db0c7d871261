#pragma once

#include <string>

namespace hygge {

/// What `hygge debug` found out about a home, a store, a connection or a flow: one line each, and how to mend what is
/// wrong.
struct Finding {
  bool good = true;
  std::string text = {};     ///< "landing/users is readable (12 files, 3.4 MB)"
  std::string advice = {};   ///< "" when good
  std::string details = {};  ///< lines that are shown as they are, below the text: a condition with a caret
  bool doubtful = false;     ///< good, and yet to be thought about: its advice is told
};

}  // namespace hygge
