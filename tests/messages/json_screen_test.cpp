#include "hygge/messages/json_screen.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/messages/kept_lines.h"
#include "tests/messages/samples.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class JsonScreenTest : public testing::Test {
 protected:
  JsonScreen screen(Verbosity verbosity = Verbosity::Normal) {
    return JsonScreen{std::make_unique<KeptLines>(lines_), verbosity, [this] { return now_; }};
  }

  std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const std::string& line : lines_) names.push_back(nlohmann::json::parse(line).at("event"));
    return names;
  }

  std::vector<std::string> lines_;
  std::chrono::system_clock::time_point now_{std::chrono::milliseconds{1'714'564'984'007}};
};

TEST_F(JsonScreenTest, BeginsEachEventWithTimeLevelNameAndRun) {
  JsonScreen status = screen();
  status.run_started("demo", "r1", {"users", "orders"}, 2);
  status.flow_started("users", "landing/users", "lake/users");
  status.note("users", Level::Warning, "column x was widened");
  status.note("", Level::Info, "calm");
  EXPECT_THAT(
      lines_,
      ElementsAre(
          R"({"time":"2024-05-01T12:03:04.007Z","level":"info","event":"run_started","run_id":"r1","project":"demo","flows":["users","orders"],"concurrency":2})",
          R"({"time":"2024-05-01T12:03:04.007Z","level":"info","event":"flow_started","run_id":"r1","flow":"users","from":"landing/users","to":"lake/users"})",
          R"({"time":"2024-05-01T12:03:04.007Z","level":"warning","event":"note","run_id":"r1","flow":"users","text":"column x was widened","error":null})",
          R"({"time":"2024-05-01T12:03:04.007Z","level":"info","event":"note","run_id":"r1","flow":null,"text":"calm","error":null})"));
}

TEST_F(JsonScreenTest, TellsWhatThePoolsDid) {
  RunReport report = samples::run({});
  PoolReport erp{"erp",
                 {.opened = 3, .failed = 1, .borrowed = 52, .reused = 49, .waited = std::chrono::milliseconds{1'200}}};
  erp.counts.discarded = {1, 0, 0, 0, 2};
  report.pools = {erp};
  screen().run_finished(report);
  EXPECT_EQ(nlohmann::json::parse(lines_.back()).at("pools"),
            nlohmann::json::parse(
                R"([{"connection":"erp","opened":3,"failed":1,"borrowed":52,"reused":49,"waited_ms":1200,
               "discarded":{"broken":1,"reset_failed":0,"unhealthy":0,"too_old":0,"idle":2}}])"));
}

TEST_F(JsonScreenTest, TellsFiguresAsNumbers) {
  JsonScreen status = screen();
  FlowReport users = samples::passed("users", Rows{1'000}, Bytes{34'500'000}, Seconds{2});
  users.warnings = {"w"};
  users.attempts = 2;
  status.flow_finished(users);
  status.run_finished(samples::run({users, samples::skipped("logs"), samples::stopped("visits")}));
  EXPECT_THAT(
      lines_,
      ElementsAre(
          R"({"time":"2024-05-01T12:03:04.007Z","level":"info","event":"flow_finished","run_id":"","flow":"users","outcome":"passed","rows":1000,"bytes":34500000,"seconds":2.0,"rows_per_second":500.0,"mb_per_second":17.25,"files":2,"settled":"lake/users","proof":"rows and columns agree","warnings":["w"],"attempts":2,"error":null})",
          R"({"time":"2024-05-01T12:03:04.007Z","level":"error","event":"run_finished","run_id":"","project":"demo","pass":1,"warn":0,"error":0,"stop":1,"skip":1,"total":3,"rows":1000,"bytes":34500000,"seconds":4.0,"rows_per_second":250.0,"mb_per_second":8.625})"));
}

TEST_F(JsonScreenTest, TellsAnErrorAsAnObject) {
  JsonScreen status = screen();
  Error error = *samples::failed("users").error;
  error.detail("line one\nline two").transient().add_context("flow users");
  status.flow_retrying("users", error, 2, 3, Seconds{1.5});
  const auto event = nlohmann::json::parse(lines_.at(0));
  EXPECT_EQ(event.at("event"), "flow_retrying");
  EXPECT_EQ(event.at("level"), "warning");
  EXPECT_EQ(event.at("next_attempt"), 2);
  EXPECT_EQ(event.at("attempts"), 3);
  EXPECT_EQ(event.at("pause_seconds"), 1.5);
  const auto expected = nlohmann::json::parse(R"json({
    "kind": "not_found",
    "message": "the folder 'landing/users' is not there",
    "because": "No such file or directory",
    "where": "flows/users/flow.yml:3:9 (home.path)",
    "advise": "create it, or correct the path",
    "details": "line one\nline two",
    "context": ["flow users"],
    "transient": true})json");
  EXPECT_EQ(event.at("error"), expected);
}

TEST_F(JsonScreenTest, HasNoRateForATimeTooShortToMeasure) {
  JsonScreen status = screen();
  status.flow_finished(samples::passed("users", Rows{1'000}, Bytes{1}, Seconds{0}));
  const auto event = nlohmann::json::parse(lines_.at(0));
  EXPECT_TRUE(event.at("rows_per_second").is_null());
  EXPECT_TRUE(event.at("mb_per_second").is_null());
}

TEST_F(JsonScreenTest, NamesEveryOutcomeAndItsLevel) {
  struct Case {
    Outcome outcome;
    std::string name, level;
  };
  const Case cases[] = {{Outcome::Passed, "passed", "info"},
                        {Outcome::Warned, "warned", "warning"},
                        {Outcome::Failed, "failed", "error"},
                        {Outcome::Skipped, "skipped", "info"},
                        {Outcome::Cancelled, "stopped", "error"}};
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    lines_.clear();
    JsonScreen status = screen();
    status.flow_finished(samples::flow("users", given.outcome, Seconds{1}));
    const auto event = nlohmann::json::parse(lines_.at(0));
    EXPECT_EQ(event.at("outcome"), given.name);
    EXPECT_EQ(event.at("level"), given.level);
  }
}

TEST_F(JsonScreenTest, TellsProgressWhenThePhaseChangesAndElseOnceASecond) {
  JsonScreen status = screen();
  status.flow_started("users", "a", "b");
  lines_.clear();
  Progress progress;
  progress.phase = "moving";
  progress.total_rows = Rows{100};
  const auto move_on = [&](std::chrono::milliseconds pause) {
    now_ += pause;
    progress.rows += Rows{1};
    status.flow_progress("users", progress);
  };
  move_on(std::chrono::milliseconds{0});
  move_on(std::chrono::milliseconds{999});
  EXPECT_THAT(lines_, SizeIs(1));
  move_on(std::chrono::milliseconds{1});
  EXPECT_THAT(lines_, SizeIs(2));
  progress.phase = "verifying";
  move_on(std::chrono::milliseconds{1});
  ASSERT_THAT(lines_, SizeIs(3));
  const auto last = nlohmann::json::parse(lines_.back());
  EXPECT_EQ(last.at("phase"), "verifying");
  EXPECT_EQ(last.at("rows"), 4);
  EXPECT_EQ(last.at("total_rows"), 100);
  EXPECT_EQ(last.at("bytes"), 0);
}

TEST_F(JsonScreenTest, StaysValidWithAnyBytes) {
  JsonScreen status = screen();
  status.note("a\xff\n\"b\"", Level::Info, "\x1b[2J\xed\xa0\x80");
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_.front().find('\n'), std::string::npos);
  EXPECT_EQ(lines_.front().find('\x1b'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(lines_.front()).at("flow"), "a\xef\xbf\xbd\n\"b\"");
}

TEST_F(JsonScreenTest, FollowsTheVerbosity) {
  struct Case {
    Verbosity verbosity;
    std::vector<std::string> events;
  };
  const Case cases[] = {{Verbosity::ErrorsOnly, {"run_finished"}},
                        {Verbosity::Quiet, {"note", "run_finished"}},
                        {Verbosity::Normal, {"run_started", "note", "note", "run_finished"}},
                        {Verbosity::Verbose, {"run_started", "note", "note", "note", "run_finished"}}};
  for (const Case& given : cases) {
    SCOPED_TRACE(given.events.size());
    lines_.clear();
    JsonScreen status = screen(given.verbosity);
    status.run_started("demo", "r1", {}, 1);
    for (const Level level : {Level::Debug, Level::Info, Level::Warning}) status.note("", level, "x");
    status.run_finished(samples::run({}));
    EXPECT_EQ(events(), given.events);
  }
}

}  // namespace
}  // namespace hygge::messages
