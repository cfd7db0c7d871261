#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Parses every line; a line that is no JSON fails the test.
std::vector<nlohmann::json> parsed_lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  for (const std::string& line : split(text, '\n')) {
    if (!line.empty()) {
      lines.push_back(nlohmann::json::parse(line));
    }
  }
  return lines;
}

TEST(Log, AsJsonIsOneObjectOnEachLine) {
  const ProgramResult run = Shop{}.hygge({"start", "--log-format", "json", "--verbose"});
  EXPECT_EQ(run.exit_code, 0);
  const std::vector<nlohmann::json> lines = parsed_lines(run.err);
  ASSERT_FALSE(lines.empty());
  std::map<std::string, int> events;
  for (const nlohmann::json& line : lines) {
    ++events[line.at("event")];
    EXPECT_EQ(line.at("run_id"), lines.front().at("run_id"));
  }
  EXPECT_EQ(lines.front().at("event"), "run_started");
  EXPECT_EQ(lines.back().at("event"), "run_finished");
  EXPECT_EQ(events["flow_started"], 3);
  EXPECT_EQ(events["flow_finished"], 3);
}

TEST(Log, AsJsonTellsFailuresToo) {
  const Shop shop;
  shop.remove("landing/visits");
  const ProgramResult run = shop.hygge({"start", "--flow", "web", "--log-format=json"});
  EXPECT_EQ(run.exit_code, 1);
  const std::vector<nlohmann::json> lines = parsed_lines(run.err);
  const auto ended = std::find_if(lines.begin(), lines.end(),
                                  [](const nlohmann::json& line) { return line.at("event") == "flow_finished"; });
  ASSERT_NE(ended, lines.end());
  EXPECT_EQ(ended->at("flow"), "web");
  EXPECT_EQ(ended->at("level"), "error");
  EXPECT_THAT(ended->dump(), HasSubstr("landing/visits"));
  for (const char* const unknown : {"settled", "proof", "rows_per_second", "mb_per_second"}) {
    EXPECT_TRUE(ended->at(unknown).is_null()) << unknown;
  }
  EXPECT_TRUE(lines.back().at("rows_per_second").is_null());
}

TEST(Log, AsJsonKeepsTheRowsWhileTheyArePublished) {
  const Shop shop;
  ProgramRequest request =
      shop.request({"start", "--flow", "web", "--log-format", "json", "--var", "flow.web.home.where=id >= 0"});
  request.environment["LD_PRELOAD"] = HYGGE_FAULTS;
  request.environment["HYGGE_FAULT"] = "call=rename,slow=300;call=renameat2,slow=300";
  const std::vector<nlohmann::json> lines = parsed_lines(run_program(request).err);
  const auto publishing = std::find_if(
      lines.begin(), lines.end(), [](const nlohmann::json& line) { return line.value("phase", "") == "publishing"; });
  ASSERT_NE(publishing, lines.end());
  EXPECT_EQ(publishing->at("rows"), 10);
  EXPECT_EQ(publishing->at("total_rows"), 10);
}

TEST(Log, AsJsonTellsEvenOfACommandLineThatIsWrong) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"start", "--log-format=json", "--bogus"},
                                                {"start", "--bogus", "--log-format", "json"}}) {
    const ProgramResult run = Shop{}.hygge(words);
    EXPECT_EQ(run.exit_code, 2);
    const std::vector<nlohmann::json> lines = parsed_lines(run.err);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines.front().dump(), HasSubstr("unknown option '--bogus'"));
  }
}

TEST(Log, MayComeFromTheProject) {
  const Shop shop;
  shop.write("hygge.yml", "name: shop\noptions: {log_format: json, log_file: logs.txt}\n");
  const ProgramResult run = shop.hygge({"start", "--flow", "web"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(parsed_lines(run.err).empty());
  EXPECT_FALSE(parsed_lines(shop.read("logs.txt")).empty());
}

TEST(Log, GoesToAFileWhereThePersonIs) {
  const Shop shop;
  const ProgramResult run = run_hygge(shop.path("flows"), {"start", "--quiet", "--log-file", "run.log"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(shop.read("flows/run.log"), AllOf(HasSubstr("START flow web"), HasSubstr("FINISHED flow erp_orders")));
}

TEST(Log, ThatCannotBeWrittenIsAnErrorBeforeAnythingMoves) {
  const Shop shop;
  const ProgramResult run = shop.hygge({"start", "--log-file", "/proc/none/run.log"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("/proc/none"));
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Log, IsShortWhenQuiet) {
  const ProgramResult run = Shop{}.hygge({"start", "--quiet"});
  EXPECT_THAT(run.err, AllOf(HasSubstr("Done. PASS=3"), Not(HasSubstr("START")), Not(HasSubstr("FINISHED"))));
}

TEST(Log, TellsMoreWhenVerbose) {
  EXPECT_THAT(Shop{}.hygge({"start", "--verbose"}).err, HasSubstr("CHECKED"));
  EXPECT_THAT(Shop{}.hygge({"start"}).err, Not(HasSubstr("CHECKED")));
}

TEST(Log, HasNoColoursWithoutATerminal) {
  EXPECT_THAT(Shop{}.hygge({"start"}, {{"TERM", "xterm-256color"}}).err, Not(HasSubstr("\x1b")));
}

TEST(Log, ThatCannotBeWrittenIsBlamedOnWhatNamedIt) {
  const Shop shop;
  EXPECT_THAT(shop.hygge({"start", "--log-file", "/proc/none/run.log"}).err, HasSubstr("where    --log-file"));
  shop.write("hygge.yml", "name: shop\noptions: {log_file: lake}\n");
  shop.write("lake/x", "");
  EXPECT_THAT(shop.hygge({"start"}).err, HasSubstr("where    hygge.yml:2:21"));
  const ProgramResult debug = shop.hygge({"debug"});
  EXPECT_EQ(debug.exit_code, 1);
  EXPECT_THAT(debug.out, AllOf(HasSubstr("BAD   the log file "), HasSubstr("hygge.yml:2:21")));
}

TEST(Log, ShowsNoWarningWhenOnlyErrorsAreWanted) {
  Shop shop;
  shop.write_parquet("landing/visits/a.parquet", "SELECT range % 2 AS day, range AS id FROM range(10)");
  shop.write("flows/web/flow.yml",
             "home: landing/visits\nstore: {path: lake/visits, partition_by: [day]}\npreserve_order: true\n");
  shop.write("hygge.yml", "name: shop\noptions: {log_level: warning}\n");
  EXPECT_THAT(shop.hygge({"start", "--flow", "web"}).err, HasSubstr("WARN "));
  shop.write("hygge.yml", "name: shop\noptions: {log_level: error}\n");
  const ProgramResult run = shop.hygge({"start", "--flow", "web"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, AllOf(Not(HasSubstr("WARN ")), HasSubstr("Done.")));
}

}  // namespace
}  // namespace hygge::test
