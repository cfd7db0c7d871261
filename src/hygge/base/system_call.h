#pragma once

#include <sys/stat.h>

#include <cerrno>

#include "hygge/base/files.h"

/// What the sources of base share around system calls; not for other layers.
namespace hygge::system {

/// Makes a system call again for as long as a signal interrupts it.
template <typename Call>
auto uninterrupted(Call call) {
  while (true) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

/// What stat() or fstat() told, as a fingerprint.
inline files::Fingerprint fingerprint_of(const struct ::stat& status) noexcept {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace hygge::system
