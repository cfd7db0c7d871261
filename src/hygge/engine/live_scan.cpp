#include "hygge/engine/live_scan.h"

#include <charconv>
#include <utility>

namespace hygge::engine {

namespace {
constexpr std::string_view kMark = "hygge_scan failed: ";
}  // namespace

LiveScan::LiveScan(std::shared_ptr<Scan> scan, std::vector<duck::LogicalType> types, bool ordered)
    : scan_{std::move(scan)}, types_{std::move(types)}, ordered_{ordered} {}

std::string LiveScan::fail(const Error& error) {
  const std::lock_guard lock{mutex_};
  if (!failure_) failure_ = error;
  return std::string{kMark} + std::to_string(id_);
}

std::optional<Error> LiveScan::failure() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

std::optional<Error> find_scan_failure(const ScanRegistry& scans, std::string_view complaint) {
  const std::size_t mark = complaint.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view number = complaint.substr(mark + kMark.size());
  std::uint64_t id = 0;
  std::from_chars(number.data(), number.data() + number.size(), id);
  const std::shared_ptr<LiveScan> scan = scans.find(id);
  return scan ? scan->failure() : std::nullopt;
}

}  // namespace hygge::engine
