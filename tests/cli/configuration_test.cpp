#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Configuration, IsLookedForInEveryFolderAbove) {
  const Project project;
  project.write("deep/er/x.txt", "");
  const ProgramResult run = run_hygge(project.path("deep/er"), {"start"});
  EXPECT_EQ(run.exit_code, 2);
  const std::string top = std::filesystem::canonical(project.folder()).string();
  EXPECT_THAT(run.err, AllOf(HasSubstr(top + "/deep/er/hygge.yml"), HasSubstr(top + "/deep/hygge.yml"),
                             HasSubstr(top + "/hygge.yml"), HasSubstr("\n  /hygge.yml"), HasSubstr("hygge init")));
}

TEST(Configuration, ThatIsNamedMustBeThere) {
  const Project project;
  for (const char* option : {"--config", "--project"}) {
    const ProgramResult run = project.hygge({"start", option, "no/such/place"});
    EXPECT_EQ(run.exit_code, 2) << option;
    EXPECT_THAT(run.err, HasSubstr("no/such/place"));
  }
}

TEST(Configuration, TellsAllProblemsOfAllFilesAtOnce) {
  const Shop shop;
  shop.write("hygge.yml", "name: shop\nconcurency: 3\n");
  shop.write("flows/erp/flow.yml",
             "home: landing\nstore: {type: parquet, path: lake/erp, compresion: zstd}\n"
             "entities: [customers, customers]\n");
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nrun_type: sometimes\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err,
              AllOf(HasSubstr("hygge.yml:2:1: "), HasSubstr("did you mean 'concurrency'?"),
                    HasSubstr("flows/erp/flow.yml:2:"), HasSubstr("did you mean 'compression'?"),
                    HasSubstr("flows/erp/flow.yml:3:"), HasSubstr("flows/web/flow.yml:3:11: "), HasSubstr("^")));
  EXPECT_FALSE(shop.exists("lake"));
}

/// What a hasty hand does to YAML. The parser stops at another place, often, and says something else.
TEST(Configuration, TellsWhatIsProbablyWrongWithItsYaml) {
  struct Case {
    std::string name, yaml, place_and_message, advice;
  };
  const std::vector<Case> cases{
      {"deeper than the value above", "home: landing\n  store: lake\n",
       "2:3: this line is indented more than 'home' above it, which has its value already", "(0 spaces)"},
      {"between two levels", "home:\n    type: parquet\n  path: landing\nstore: lake\n",
       "3:3: the indentation of this line (2 spaces) fits no line above it",
       "give it 4 spaces, as 'type' has, or 0 spaces, as 'home' has"},
      {"an item between two levels", "home: landing\nstore: lake\nentities:\n    - a\n  - b\n",
       "5:3: the indentation of this line (2 spaces) fits no line above it",
       "give it 4 spaces, as the '-' in line 4 has"},
      {"a key without its colon", "home landing\nstore: lake\n", "1:1: a ':' is missing after 'home'",
       "behind each key"},
      {"the last key without its colon", "home: landing\nstore lake\n", "2:1: a ':' is missing after 'store'", ""},
      {"an equals sign", "home = landing\nstore: lake\n", "1:6: a '=' stands where YAML has a ':'", "write the key"},
      {"no space behind a colon", "home:landing\nstore: lake\n", "1:5: a space is missing after the ':' of 'home'",
       "put a space behind each ':'"},
      {"no space behind the last colon", "home: landing\nstore:lake\n",
       "2:1: a space is missing after the ':' of 'store'", "put a space behind each ':'"},
      {"no space behind any colon", "home:landing\nstore:lake\n", "1:1: a flow must be a mapping",
       "put a space behind each ':'"},
      {"no space behind a dash", "home: landing\nstore: lake\nentities:\n  - a\n  -b\n",
       "5:3: a space is missing after the '-'", "put a space behind each '-'"},
      {"an item without its dash", "home: landing\nstore: lake\nentities:\n  - a\n  b\n",
       "5:3: a '- ' is missing in front of this item", "begin each item of a list with '- '"},
      {"an item without its dash before others", "home: landing\nentities:\n  - a\n  b\nstore: lake\n",
       "4:3: a '- ' is missing in front of this item", "begin each item of a list with '- '"},
      {"an item without its dash, below its key", "home: landing\nstore: lake\nentities:\n- a\nb\n",
       "5:1: a '- ' is missing in front of this item", "begin each item of a list with '- '"},
      {"settings below a mere name", "home: landing\nstore: lake\nentities:\n  - a\n    where: x > 1\n",
       "4:5: an item that is a name alone cannot have settings below it", "- name: ..."},
      {"a no-break space in front of a key", "home: landing\n\xC2\xA0store: lake\n",
       "2:1: a no-break space stands here", "put a plain space in its place"},
      {"a no-break space behind a colon", "home:\xC2\xA0landing\nstore: lake\n", "1:6: a no-break space stands here",
       "put a plain space in its place"},
      {"a no-break space in a value", "home: \xC2\xA0landing\nstore: lake\n", "1:7: a no-break space stands here",
       "put a plain space in its place"},
      {"a tab", "home:\n\ttype: parquet\n", "2:1: YAML forbids tabs for indentation", "use spaces"},
      {"a quote that closes lines later", "home: \"landing\nstore: \"lake\"\n",
       "1:7: the quoted text that begins here is not closed on its line", "end it with \""},
      {"text behind a quote", "home: \"landing\"/x\nstore: lake\n", "1:16: something follows the closing quote",
       "quote the value as a whole"},
      {"a bracket left open", "entities: [a, b\nhome: landing\nstore: lake\n", "1:11: this '[' is not closed",
       "close it"},
  };
  const Project project;
  project.write("hygge.yml", "name: yaml\n");
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    project.write("flows/a/flow.yml", given.yaml);
    const ProgramResult run = project.hygge({"start"});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr("flows/a/flow.yml:" + given.place_and_message), HasSubstr(given.advice),
                               HasSubstr("^"), HasSubstr("1 problem in")));
  }
}

TEST(Configuration, TellsABrokenEnvFileOnce) {
  const Shop shop;
  shop.write(".env", "LANDING='landing/visits\nLAKE=lake\n");
  shop.write("flows/web/flow.yml", "home: ${LANDING}\nstore: ${LAKE}/visits\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("1 problem in the configuration"), HasSubstr(".env:1:1: a quoted value"),
                             Not(HasSubstr("is not set")), Not(HasSubstr("flow.yml"))));
}

TEST(Configuration, TellsWhatIsWrongWithANumber) {
  struct Case {
    std::string setting, message;
  };
  const std::vector<Case> cases{
      {"concurrency: 99999999999999999999", "concurrency must be at most 256, not '99999999999999999999'"},
      {"concurrency: -99999999999999999999", "concurrency must be at least 1, not"},
      {"concurrency: 0x10", "write all its digits"},
      {"timeout: 99999999999999999999d", "timeout must be at most a hundred years, not"},
      {"timeout: 1h30", "timeout must be a duration like 30s, 5m or 1h30m, not '1h30'"},
      {"memory_limit: 99999999999999999999GB", "memory_limit must be at most 1.0 PB, not"},
      {"memory_limit: 1MB", "memory_limit must be at least 64.0 MB, not '1MB'"},
      {"concurrency: ${MANY}", "concurrency must be at most 256, not '1000' (${MANY})"},
      {"log_level: ${LEVEL}", "unknown log_level '${LEVEL}'"},
      {"concurrency: ${ERP_PIN}", "concurrency must be a whole number, not '${ERP_PIN}'"},
      {"timeout: ${ERP_PIN}", "timeout must be a duration like 30s, 5m or 1h30m, not '${ERP_PIN}'"},
      {"memory_limit: ${ERP_PIN}", "memory_limit must be a size like 256MB or 1GiB, not '${ERP_PIN}'"},
      {"continue_on_error: ${ERP_PIN}", "continue_on_error must be true or false, not '${ERP_PIN}'"},
      {"concurrency: ${MY_TOKEN}", "concurrency must be a whole number, not '${MY_TOKEN}'"},
      {"log_level: ${LONG}", "unknown log_level '${LONG}'"},
  };
  const Project project;
  for (const Case& given : cases) {
    SCOPED_TRACE(given.setting);
    project.write("hygge.yml", "options:\n  " + given.setting + "\n");
    const ProgramResult run = project.hygge({"start"}, {{"MANY", "1000"},
                                                        {"LEVEL", "loud"},
                                                        {"ERP_PIN", "hunter2"},
                                                        {"MY_TOKEN", "hunter2"},
                                                        {"LONG", "hunter2-that-goes-on-and-on-for-long"}});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr("hygge.yml:2:"), HasSubstr(given.message), Not(HasSubstr("hunter2"))));
  }
}

TEST(Configuration, NeverTellsASecretWhileItGuessesAtYaml) {
  const Project project;
  for (const std::string yaml :
       {"connections:\n  erp:\n    password\n      hunter2\n    host: x\n",
        "connections:\n  erp:\n    password:\n      hunter2\n    host x: y\n    a: b: c\n",
        "connections:\n  erp:\n    password: x\n      hunter2: y\n",
        "connections:\n  erp:\n    password:\n      hunter2: y\n        a: b\n",
        "connections:\n  erp:\n    password:\n        hunter2: y\n      a: b\n", "password hunter2\nname: x\n",
        "password = hunter2\nname: x\n", "password:hunter2\nname: x\n", "password:\n  - hunter2\n    x: y\n"}) {
    SCOPED_TRACE(yaml);
    project.write("hygge.yml", yaml);
    const ProgramResult run = project.hygge({"start"});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, Not(HasSubstr("hunter2")));
  }
}

TEST(Configuration, IsCheckedByEveryCommandThatReadsIt) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstoer: lake/visits\n");
  for (const char* command : {"start", "list", "debug"}) {
    const ProgramResult run = shop.hygge({command});
    EXPECT_EQ(run.exit_code, 2) << command;
    EXPECT_THAT(run.err, HasSubstr("flows/web/flow.yml:2:1: ")) << command;
  }
}

TEST(Configuration, TakesVariablesFromTheEnvironmentAndTheEnvFile) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: ${LAKE:-lake}/${WHO}\n");
  shop.write(".env", "WHO=file\n");
  EXPECT_EQ(shop.hygge({"start", "-q", "-f", "web"}).exit_code, 0);
  EXPECT_TRUE(shop.exists("lake/file"));
  EXPECT_EQ(shop.hygge({"start", "-q", "-f", "web"}, {{"WHO", "shell"}, {"LAKE", "sea"}}).exit_code, 0);
  EXPECT_TRUE(shop.exists("sea/shell"));
}

TEST(Configuration, NamesAVariableThatIsMissingAndWhere) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/${NOBODY}\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("flows/web/flow.yml:2:13"), HasSubstr("NOBODY")));
}

TEST(Configuration, NeverShowsWhatTheEnvFileHolds) {
  const Shop shop;
  shop.write(".env", "PASSWORD=hunter2\nthis line is broken hunter2\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr(".env:2"), Not(HasSubstr("hunter2"))));
}

TEST(Configuration, OfTheEntityWinsOverTheFlowTheFlowOverTheDefaultsAndTheCommandLineOverAll) {
  Shop shop;
  shop.write("hygge.yml", "name: shop\ndefaults: {run_type: incremental}\n");
  shop.write("flows/erp/flow.yml",
             "home: landing\nstore: lake/erp\nrun_type: full_drop\n"
             "entities: [customers, {name: orders, run_type: incremental}]\n");
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(shop.hygge({"start", "-q"}).exit_code, 0);
  }
  EXPECT_EQ(shop.count("lake/visits/*.parquet"), 20);
  EXPECT_EQ(shop.count("lake/erp/customers/*.parquet"), 100);
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), 2'000);
  ASSERT_EQ(shop.hygge({"start", "-q", "--full-drop"}).exit_code, 0);
  EXPECT_EQ(shop.count("lake/visits/*.parquet"), 10);
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), 1'000);
}

TEST(Configuration, IsToldOnceAsJsonWhenTheLogIs) {
  const Shop shop;
  shop.write("hygge.yml", "nmae: shop\n");
  const ProgramResult run = shop.hygge({"start", "--log-format", "json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1);
  const std::string kProblem = "unknown key 'nmae'";
  const std::size_t first = run.err.find(kProblem);
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(run.err.find(kProblem, first + 1), std::string::npos) << run.err;
  const nlohmann::json event = nlohmann::json::parse(run.err);
  EXPECT_EQ(event.at("event"), "note");
  EXPECT_EQ(event.at("level"), "error");
  EXPECT_EQ(event.at("text"), "hygge: 1 problem in the configuration");
  EXPECT_EQ(event.at("error").at("kind"), "config");
  EXPECT_THAT(event.at("error").at("details").get<std::string>(), HasSubstr("hygge.yml:1:1: "));
}

TEST(Configuration, RefusesAddressesAndDoesNotHang) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: s3://bucket/lake\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("flows/web/flow.yml:2:8: path in store (parquet) is an address"),
                             HasSubstr("local paths only")));
}

TEST(Configuration, TellsWhatAKindFindsWithTheLineAndWithEverythingElse) {
  const Shop shop;
  shop.write("flows/erp/flow.yml",
             "home: landing\n"
             "store:\n"
             "  path: lake/erp\n"
             "  file_pattern: ../x{sequence}\n"
             "  compression: snappy\n"
             "  compression_level: 3\n"
             "  partition_by: [a, A]\n"
             "  batch_size: 10\n"
             "entities: [customers, orders]\n");
  shop.write("flows/web/flow.yml",
             "home: {path: landing/visits, columns: [id, id]}\nstore: {path: lake/visits, file_pattern: "
             "'{sequense}.parquet'}\nwhere: id > (1\nretries: x\n");
  for (const char* command : {"start", "list", "debug"}) {
    const ProgramResult run = shop.hygge({command});
    EXPECT_EQ(run.exit_code, 2) << command;
    EXPECT_THAT(run.err,
                AllOf(HasSubstr("8 problems"), HasSubstr("flows/erp/flow.yml:4:17: file_pattern"),
                      HasSubstr("flows/erp/flow.yml:6:22: compression_level is for zstd"),
                      HasSubstr("flows/erp/flow.yml:7:21: partition_by names 'A' twice"),
                      HasSubstr("flows/erp/flow.yml:8:15: batch_size and partition_by do not go together"),
                      HasSubstr("flows/web/flow.yml:1:44: columns names 'id' twice"),
                      HasSubstr("flows/web/flow.yml:2:42: file_pattern"), HasSubstr("did you mean {sequence}?")));
    EXPECT_THAT(run.err, AllOf(HasSubstr("flows/web/flow.yml:3:8: where has a ( without its )"),
                               HasSubstr("flows/web/flow.yml:4:10: retries"), HasSubstr("^")));
  }
}

TEST(Configuration, ReadsAnEntityByItsNameAndNotAsAPattern) {
  Shop shop;
  shop.write_parquet("landing/a]b/x.parquet", "SELECT range AS id FROM range(3)");
  shop.write("flows/erp/flow.yml", "home: landing\nstore: lake/erp\nentities: ['a*']\n");
  EXPECT_EQ(shop.hygge({"start", "-q", "-f", "erp"}).exit_code, 1);
  EXPECT_FALSE(shop.exists("lake/erp"));
  shop.write_parquet("landing/a*/x.parquet", "SELECT range AS id FROM range(5)");
  EXPECT_EQ(shop.hygge({"start", "-q", "-f", "erp"}).exit_code, 0);
  EXPECT_EQ(shop.value("SELECT count(*) FROM read_parquet('{folder}/lake/erp/a[*]/*.parquet')"), "5");
}

}  // namespace
}  // namespace hygge::test
