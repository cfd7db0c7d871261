#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "hygge/base/owned.h"

namespace hygge::parquet {

/// A Parquet file's bytes, wherever they lie.
///
/// Threads  read() from any thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// How messages call the file.
  virtual const std::string& name() const = 0;
  virtual std::uint64_t size() const = 0;
  /// Fills `into` with the bytes from `offset` on, all of which must lie inside. Throws Error{Io} from the system, and
  /// a transient Error{Data} when the file became shorter.
  virtual void read(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// A file on disk, opened once. Throws system_error() when it cannot be opened.
class FileBytes final : public ByteSource {
 public:
  FileBytes(const std::filesystem::path& path, std::string name);
  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::byte> into) const override;

 private:
  std::string name_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace hygge::parquet
