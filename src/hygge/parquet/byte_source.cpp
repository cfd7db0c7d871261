#include "hygge/parquet/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "hygge/base/error.h"

namespace hygge::parquet {

FileBytes::FileBytes(const std::filesystem::path& path, std::string name)
    : name_{std::move(name)}, file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
  struct stat status {};
  if (!file_ || ::fstat(file_.get(), &status) != 0) throw system_error("open", name_, errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
}

void FileBytes::read(std::uint64_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const ssize_t length = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(offset));
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) throw system_error("read", name_, errno);
    if (length == 0) {
      throw Error{ErrorKind::Data, "'" + name_ + "' became shorter while it was read"}.transient();
    }
    into = into.subspan(static_cast<std::size_t>(length));
    offset += static_cast<std::uint64_t>(length);
  }
}

}  // namespace hygge::parquet
