#include "tests/survival/lake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace hygge::test {

namespace fs = std::filesystem;

Lake::Lake() {
  write("hygge.yml", "name: survival\n");
  set_up();
}

void Lake::set_up(const std::vector<std::string>& store_settings, const std::vector<std::string>& flow_settings) const {
  std::string text = "home: landing\nstore:\n  type: parquet\n  path: lake/orders\n";
  for (const std::string& line : store_settings) text += "  " + line + "\n";
  for (const std::string& line : flow_settings) text += line + "\n";
  write("flows/orders/flow.yml", text);
}

void Lake::land(int made, int files) {
  remove("landing");
  for (int file = 0; file < files; ++file) {
    write_parquet("landing/" + std::to_string(file) + ".parquet",
                  "SELECT range AS id, " + std::to_string(made) + " AS made FROM range(" + std::to_string(kRows) +
                      ") WHERE range % " + std::to_string(files) + " = " + std::to_string(file));
  }
}

void Lake::settle() {
  land(1);
  const ProgramResult run = start();
  if (run.exit_code != 0) throw std::runtime_error{"the first run failed:\n" + run.err};
}

ProgramRequest Lake::start_request(const std::string& rules, std::vector<std::string> more) const {
  more.insert(more.begin(), "start");
  ProgramRequest wanted = request(std::move(more));
  if (!rules.empty()) {
    wanted.environment["LD_PRELOAD"] = HYGGE_FAULTS;
    wanted.environment["HYGGE_FAULT"] = rules;
  }
  return wanted;
}

ProgramResult Lake::start(const std::string& rules, std::vector<std::string> more) const {
  return run_program(start_request(rules, std::move(more)));
}

bool Lake::appears(const fs::path& file) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!exists(file)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

Snapshot Lake::target() const {
  Snapshot seen;
  const fs::path top = path("lake/orders");
  if (!fs::exists(top)) return seen;
  seen["."] = "folder";
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{top}) {
    const std::string name = entry.path().lexically_relative(top).string();
    seen[name] = entry.is_regular_file() ? read(entry.path()) : "folder";
  }
  return seen;
}

std::vector<std::string> Lake::beside_target() const {
  std::vector<std::string> names;
  if (!fs::exists(path("lake"))) return names;
  for (const fs::directory_entry& entry : fs::directory_iterator{path("lake")}) {
    if (entry.path().filename() != "orders") names.push_back(entry.path().filename().string());
  }
  return names;
}

std::string Lake::rows_by_landing() {
  return value(
      "SELECT string_agg(made || ':' || n, ' ' ORDER BY made) FROM (SELECT made, count(*) AS n "
      "FROM read_parquet('{folder}/lake/orders/**/*.parquet') GROUP BY made)");
}

void expect_letter(const ProgramResult& run, const std::vector<std::string>& words) {
  EXPECT_EQ(run.exit_code, 1) << run.err;
  EXPECT_EQ(run.out, "");
  for (const std::string& word : words) EXPECT_THAT(run.err, testing::HasSubstr(word));
}

void expect_untouched(const Lake& lake, const Snapshot& before) {
  EXPECT_TRUE(lake.target() == before) << "the target is not as it was";
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

}  // namespace hygge::test
