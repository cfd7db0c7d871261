#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace hygge::test {

/// Waits for what another thread does. The deadline is for a defect, not for a busy machine; then the test fails.
template <typename Fact>
void wait_until(Fact fact) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 1min;
  while (!fact() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(fact());
}

}  // namespace hygge::test
