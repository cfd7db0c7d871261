#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/base/owned.h"
#include "hygge/base/system_call.h"

namespace hygge::files {

namespace {

constexpr std::uint64_t kLargestPiece = std::uint64_t{64} << 20U;
constexpr std::uint64_t kBufferSize = std::uint64_t{1} << 20U;

/// A file that is removed again unless it is kept.
class NewFile {
 public:
  explicit NewFile(const fs::path& path)
      : path_{path}, file_{::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)} {
    if (!file_) throw system_error("create", path_, errno);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (!kept_) ::unlink(path_.c_str());
  }

  int descriptor() const noexcept { return file_.get(); }
  void keep() noexcept { kept_ = true; }

 private:
  fs::path path_;
  FileDescriptor file_;
  bool kept_ = false;
};

Error changed_error(const fs::path& path) {
  return Error{ErrorKind::Data, "'" + path.string() + "' changed while it was copied"}
      .advise("try again when whoever writes it has finished")
      .transient();
}

/// One file on its way to another place. Both descriptors keep the position, so that each way of copying goes on where
/// the one before had to stop.
class Copy {
 public:
  Copy(const fs::path& from, const fs::path& to, const CancelToken& cancel)
      : from_{from}, to_{to}, cancel_{cancel}, source_{open_source(from)}, before_{look_at_source()}, target_{to} {}

  Bytes run() {
    cancel_.throw_if_cancelled();
    if (!clone()) {
      copy_in_kernel();
      copy_through_memory();
    }
    // Asked of the path: a file that took the place of ours means that the copy is out of date, too.
    if (fingerprint(from_) != before_) throw changed_error(from_);
    target_.keep();
    return Bytes{before_.size};
  }

 private:
  static FileDescriptor open_source(const fs::path& from) {
    // O_NONBLOCK: a named pipe without a writer is refused below instead of being waited for.
    FileDescriptor source{
        system::uninterrupted([&] { return ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); })};
    if (!source) throw system_error("open", from, errno);
    return source;
  }

  Fingerprint look_at_source() const {
    struct stat status {};
    if (::fstat(source_.get(), &status) != 0) throw system_error("look at", from_, errno);
    if (S_ISDIR(status.st_mode)) throw system_error("copy", from_, EISDIR);
    if (!S_ISREG(status.st_mode)) throw Error{ErrorKind::Data, "'" + from_.string() + "' is not a regular file"};
    return system::fingerprint_of(status);
  }

  /// Shares the source's blocks with the target. False where the file system cannot.
  bool clone() const { return ::ioctl(target_.descriptor(), FICLONE, source_.get()) == 0; }

  /// Stops early where the kernel cannot copy between these two files.
  void copy_in_kernel() {
    while (copied_ < before_.size) {
      cancel_.throw_if_cancelled();
      const std::uint64_t piece = std::min(kLargestPiece, before_.size - copied_);
      const ssize_t length = system::uninterrupted(
          [&] { return ::copy_file_range(source_.get(), nullptr, target_.descriptor(), nullptr, piece, 0); });
      if (length < 0 && !is_refusal(errno)) throw system_error("copy '" + from_.string() + "' to", to_, errno);
      if (length <= 0) return;
      copied_ += static_cast<std::uint64_t>(length);
    }
  }

  static bool is_refusal(int error_number) {
    return error_number == EXDEV || error_number == EINVAL || error_number == ENOSYS || error_number == EOPNOTSUPP ||
           error_number == EPERM;
  }

  void copy_through_memory() {
    std::vector<char> buffer;
    while (copied_ < before_.size) {
      cancel_.throw_if_cancelled();
      buffer.resize(std::min(kBufferSize, before_.size - copied_));
      const ssize_t length = system::uninterrupted([&] { return ::read(source_.get(), buffer.data(), buffer.size()); });
      if (length < 0) throw system_error("read", from_, errno);
      if (length == 0) throw changed_error(from_);  // it is shorter than it was
      write_all({buffer.data(), static_cast<std::size_t>(length)});
      copied_ += static_cast<std::uint64_t>(length);
    }
  }

  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written =
          system::uninterrupted([&] { return ::write(target_.descriptor(), bytes.data(), bytes.size()); });
      if (written < 0) throw system_error("write", to_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  const fs::path& from_;
  const fs::path& to_;
  const CancelToken& cancel_;
  FileDescriptor source_;
  Fingerprint before_;
  NewFile target_;
  std::uint64_t copied_ = 0;
};

}  // namespace

Bytes copy_file(const fs::path& from, const fs::path& to, const CancelToken& cancel) {
  return Copy{from, to, cancel}.run();
}

}  // namespace hygge::files
