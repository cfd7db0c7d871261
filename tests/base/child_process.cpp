#include "tests/base/child_process.h"

#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <system_error>
#include <vector>

namespace hygge::test {

namespace {

void require(bool worked, const char* doing) {
  if (!worked) throw std::system_error{errno, std::generic_category(), doing};
}

void become_nobody() {
  constexpr unsigned kNobody = 65'534;
  require(::setgroups(0, nullptr) == 0, "setgroups");
  require(::setgid(kNobody) == 0, "setgid");
  require(::setuid(kNobody) == 0, "setuid");
}

bool run_and_report(const std::function<bool()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    std::cerr << "in the child: " << error.what() << "\n";
    return false;
  }
}

}  // namespace

bool holds_in_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  require(child >= 0, "fork");
  if (child == 0) ::_exit(run_and_report(work) ? 0 : 1);
  int status = 0;
  require(::waitpid(child, &status, 0) == child, "waitpid");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool holds_for_unprivileged_user(const std::function<bool()>& work) {
  return holds_in_child([&work] {
    if (::geteuid() == 0) become_nobody();
    return work();
  });
}

void refuse_system_calls(std::initializer_list<long> numbers, int error_number) {
  std::vector<sock_filter> program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)}};
  for (const long number : numbers) {
    program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(number)});
    program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number)});
  }
  program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  require(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
  require(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0, "PR_SET_SECCOMP");
}

}  // namespace hygge::test
