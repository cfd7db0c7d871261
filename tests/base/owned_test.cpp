#include "hygge/base/owned.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace hygge {
namespace {

int destroyed = 0;
void destroy(int* handle) {
  if (*handle != 0) ++destroyed;
  *handle = 0;
}
using Handle = Owned<int, destroy>;

TEST(OwnedTest, DestroysItsHandleOnce) {
  destroyed = 0;
  {
    Handle first{7};
    Handle second{std::move(first)};
    Handle third;
    third = std::move(second);
    EXPECT_EQ(third.get(), 7);
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(OwnedTest, GivesItsHandleUp) {
  destroyed = 0;
  {
    Handle handle;
    *handle.out() = 9;
    EXPECT_EQ(handle.release(), 9);
  }
  EXPECT_EQ(destroyed, 0);
}

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) != -1; }

TEST(FileDescriptorTest, ClosesItselfOnce) {
  int number = -1;
  {
    FileDescriptor first{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    number = first.get();
    FileDescriptor second{std::move(first)};
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that it is empty is the promise
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(FileDescriptorTest, ClosesEarlyOrNotAtAllWhenTold) {
  FileDescriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const int number = file.release();
  EXPECT_FALSE(file);
  EXPECT_TRUE(is_open(number));
  FileDescriptor again{number};
  again.reset();
  EXPECT_FALSE(is_open(number));
}

}  // namespace
}  // namespace hygge
