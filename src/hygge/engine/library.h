#pragma once

#include <atomic>
#include <string_view>

namespace hygge::engine {

/// A function of the DuckDB library, which is loaded at the first call of any: from where the program's run path leads
/// (the library that lies beside an installed program), else from where the system looks.
///
/// Returns nullptr when the library has no such function.
/// Threads  any. Throws Error{Engine} when the library cannot be loaded.
void* find_library_function(const char* name);

/// Throws Error{Engine} when a library of this version ("1.5.6") lacks functions that we call: 1.5 is the oldest.
void require_library(std::string_view version);

/// Throws Error{Engine}: the library is too old, or another one altogether.
[[noreturn]] void refuse_without(const char* name);

template <typename Signature>
class LibraryFunction;

/// Stands for a C function of the library: called like it, and looked up once.
///
/// Threads  any. Errors  those of find_library_function(), at the first call.
template <typename Result, typename... Parameters>
class LibraryFunction<Result(Parameters...)> {
 public:
  constexpr explicit LibraryFunction(const char* name) noexcept : name_{name} {}

  Result operator()(Parameters... parameters) const {
    Pointer function = function_.load(std::memory_order_acquire);
    if (function == nullptr) [[unlikely]] {
      function = look_up();
      if (function == nullptr) refuse_without(name_);
    }
    return function(parameters...);
  }

  /// Whether this library has it.
  bool is_there() const { return function_.load(std::memory_order_acquire) != nullptr || look_up() != nullptr; }

 private:
  using Pointer = Result (*)(Parameters...);

  Pointer look_up() const {
    const auto function = reinterpret_cast<Pointer>(find_library_function(name_));
    function_.store(function, std::memory_order_release);
    return function;
  }

  const char* name_;
  mutable std::atomic<Pointer> function_ = nullptr;
};

}  // namespace hygge::engine
