#include "hygge/base/secret.h"

#include <cstring>
#include <utility>

namespace hygge {

// A string that is moved from may keep what it held inside of itself, so that each is wiped that gave its text away.

Secret::Secret(std::string text) : text_{std::move(text)} { wipe(text); }

Secret::Secret(Secret&& other) noexcept : text_{std::move(other.text_)} { wipe(other.text_); }

Secret& Secret::operator=(const Secret& other) {
  Secret copy{other};
  text_.swap(copy.text_);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  Secret taken{std::move(other)};
  text_.swap(taken.text_);
  return *this;
}

Secret::~Secret() { wipe(text_); }

void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // within what it has, so that it neither moves nor throws
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace hygge
