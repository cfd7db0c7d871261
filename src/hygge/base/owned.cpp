#include "hygge/base/owned.h"

#include <unistd.h>

namespace hygge {

void FileDescriptor::reset() noexcept {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

}  // namespace hygge
