#pragma once

#include <gtest/gtest.h>

#include "hygge/base/error.h"

namespace hygge::test {

/// The Error that `work` throws. The test fails when it throws none.
template <typename Work>
Error error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{ErrorKind::Internal, "nothing"};
}

}  // namespace hygge::test
