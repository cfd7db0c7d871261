#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/project.h"

namespace hygge::test {

/// A target folder as a reader finds it: what lies below it, folders too, and what the files hold.
using Snapshot = std::map<std::string, std::string>;

/// A project of one flow, `orders`, that moves landing/ to lake/orders, where things are made to go wrong.
///
/// Rows have the columns `id` and `made`; the latter tells which landing they came with, so that a mixture of two
/// generations in the lake is seen at once.
class Lake : public Project {
 public:
  static constexpr std::int64_t kRows = 1'000;

  Lake();

  /// Writes the flow anew. `settings` are further lines of its store, `flow_settings` of the flow.
  void set_up(const std::vector<std::string>& store_settings = {},
              const std::vector<std::string>& flow_settings = {}) const;

  /// Puts `files` new files in place of those in landing/, kRows together, all of them `made` by this number.
  void land(int made, int files = 1);

  /// A first run, of rows `made` by 1. Throws when it fails.
  void settle();

  /// `hygge start`, with rules for tests/support/fault_preload.cpp when there are some.
  ProgramResult start(const std::string& rules = {}, std::vector<std::string> more = {}) const;
  ProgramRequest start_request(const std::string& rules = {}, std::vector<std::string> more = {}) const;

  /// Waits until a file is there, half a minute at most.
  bool appears(const std::filesystem::path& file) const;

  Snapshot target() const;
  /// What lies in lake/ beside the target: nothing, after any run that could still tidy up.
  std::vector<std::string> beside_target() const;
  /// How many rows of each landing a reader of the target finds: "1:1000" or "1:1000 2:1000".
  std::string rows_by_landing();
};

/// Asserts that a run failed as designed: exit code 1, and a letter that holds all these words.
void expect_letter(const ProgramResult& run, const std::vector<std::string>& words);

/// Asserts that the target is as it was, and that nothing else was left in the lake.
void expect_untouched(const Lake& lake, const Snapshot& before);

}  // namespace hygge::test
