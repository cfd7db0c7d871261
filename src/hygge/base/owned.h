#pragma once

#include <type_traits>
#include <utility>

namespace hygge {

/// Owns a C value whose destructor takes a pointer to it; it is not called for a null pointer.
template <typename Handle, void (*Destroy)(Handle*)>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Handle handle) : handle_{handle} {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&& other) noexcept : handle_{std::exchange(other.handle_, Handle{})} {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() {
    if constexpr (std::is_pointer_v<Handle>) {
      if (handle_ == nullptr) return;
    }
    Destroy(&handle_);
  }

  /// For the C call that fills it.
  Handle* out() noexcept { return &handle_; }
  const Handle& get() const noexcept { return handle_; }
  Handle release() noexcept { return std::exchange(handle_, Handle{}); }

 private:
  Handle handle_{};
};

/// An open file descriptor, closed at the end of its scope.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_{number} {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~FileDescriptor() { reset(); }

  void reset() noexcept;
  /// Gives it up to an owner who closes it.
  int release() noexcept { return std::exchange(number_, -1); }
  int get() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

}  // namespace hygge
