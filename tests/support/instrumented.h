#pragma once

namespace hygge::test {

/// Whether this program, and those that it runs, are built with a sanitizer that keeps what was freed: their size says
/// nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsInstrumented = true;
#elif defined(__has_feature)
inline constexpr bool kIsInstrumented = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kIsInstrumented = false;
#endif

}  // namespace hygge::test
