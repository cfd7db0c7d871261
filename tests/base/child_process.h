#pragma once

#include <functional>
#include <initializer_list>

namespace hygge::test {

/// Runs `work` in a child process and says whether it returned true. What it throws is printed and counts as false.
bool holds_in_child(const std::function<bool()>& work);

/// The same for a user without privileges: as root the child first becomes nobody, because nothing is forbidden to
/// root. The folders that `work` reaches for must let others search them.
bool holds_for_unprivileged_user(const std::function<bool()>& work);

/// From now on the kernel refuses these system calls to this thread with `error_number` (seccomp). It cannot be undone:
/// for children, and for threads that end soon.
void refuse_system_calls(std::initializer_list<long> numbers, int error_number);

}  // namespace hygge::test
