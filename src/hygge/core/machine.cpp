#include "hygge/core/machine.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace hygge {

namespace {

namespace fs = std::filesystem;

/// The line "0::/some/group" of /proc/self/cgroup; empty when there is none.
fs::path control_group(const fs::path& root) {
  std::ifstream file{root / "proc/self/cgroup"};
  constexpr std::string_view kVersion2 = "0::/";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kVersion2)) return line.substr(kVersion2.size());
  }
  return {};
}

/// "max" is no number, and so no limit.
std::optional<std::uint64_t> read_number(std::istream& file) {
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

void lower(Machine& machine, const fs::path& group) {
  std::ifstream memory{group / "memory.max"};
  if (const auto most = read_number(memory)) machine.memory = std::min(machine.memory, Bytes{*most});
  std::ifstream cores{group / "cpu.max"};
  const auto quota = read_number(cores);
  const auto period = quota ? read_number(cores) : std::nullopt;
  if (period && *period > 0) {
    const std::uint64_t whole = std::max<std::uint64_t>((*quota + *period - 1) / *period, 1);
    machine.cores = static_cast<unsigned>(std::min<std::uint64_t>(machine.cores, whole));
  }
}

}  // namespace

Machine Machine::here(const fs::path& root) {
  Machine machine;
  constexpr std::uint64_t kWhenUnknown = 4'000'000'000;
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGE_SIZE);
  const bool is_known = pages > 0 && page > 0;
  machine.memory =
      Bytes{is_known ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : kWhenUnknown};
  machine.cores = std::max(1U, std::thread::hardware_concurrency());
  const fs::path groups = root / "sys/fs/cgroup";
  fs::path group = groups;
  lower(machine, group);
  for (const fs::path& part : control_group(root)) {
    group /= part;
    lower(machine, group);
  }
  return machine;
}

}  // namespace hygge
