#pragma once

#include <string>

namespace hygge {

/// A password, token or key: text that cannot be printed by accident, and leaves no trace in memory that it gave back.
///
/// There is no operator<<, no conversion and no comparison: whoever needs the text says reveal(), which is easy to
/// search for, and neither keeps it longer nor copies it further than the call that needs it. Wiped  the memory of
/// every Secret, when it ends, is moved from or assigned to; and the string that it is made from,
///        when that is moved in. Copies that others make of reveal() are theirs to wipe.
/// Threads  a value; each owner may change its own copy.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);
  Secret(const Secret& other) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

 private:
  std::string text_;
};

/// Overwrites all memory of `text`, also what it no longer uses, and empties it: for what had to hold a secret for a
/// moment, such as the body of a request.
void wipe(std::string& text) noexcept;

}  // namespace hygge
