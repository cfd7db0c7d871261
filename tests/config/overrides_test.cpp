#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;
using testing::ElementsAre;

TEST(OverridesTest, ReachFlowsAndSingleEntities) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a.b: {home: x.shelf, store: y}\n"
                "  a: {home: x, store: z, entities: [q, r]}\n");
  project.request.overrides = {
      "flow.a.b.home.path=/tmp/new.crate", "flow.a.store.path=w/{entity}",  "flow.a_q.home=exact",
      "flow.a.columns=id, name",           "flow.a_q.run_type=incremental", "flow.a.where=a = 'b=c'"};
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].home.kind, "crate");
  EXPECT_EQ(loaded.flows[0].home.settings.text("path"), "/tmp/new.crate");
  EXPECT_EQ(loaded.flows[0].home.settings.where("path"), "--var flow.a.b.home.path (home.path)");
  EXPECT_EQ(loaded.flows[1].home.settings.text("path"), std::filesystem::current_path() / "exact");
  EXPECT_EQ(loaded.flows[1].settings.text("run_type"), "incremental");
  EXPECT_EQ(loaded.flows[2].home.settings.text("path"), project.path() / "x/r");
  EXPECT_EQ(loaded.flows[2].store.settings.text("path"), std::filesystem::current_path() / "w/r");
  EXPECT_THAT(loaded.flows[2].home.settings.list("columns"), ElementsAre("id", "name"));
  EXPECT_EQ(loaded.flows[2].home.settings.text("where"), "a = 'b=c'");
  EXPECT_EQ(loaded.flows[2].settings.text("run_type"), "full_drop");
}

TEST(OverridesTest, AGlobReachesFlowsOrElseEntities) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  erp: {home: x, store: y, entities: [a, b]}\n"
                "  web: {home: x, store: z}\n");
  project.request.overrides = {"flow.*.retries=7", "flow.erp.retries=8", "flow.*_b.retries=9"};
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].settings.integer("retries"), 8);
  EXPECT_EQ(loaded.flows[1].settings.integer("retries"), 9);
  EXPECT_EQ(loaded.flows[2].settings.integer("retries"), 7);
  project.request.overrides = {"flow.q*.retries=7"};
  EXPECT_EQ(project.problems(), "--var: unknown flow 'q*'\n  known flows: erp, web, erp_a, erp_b\n");
}

TEST(OverridesTest, TheLastOfTwoCounts) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: {a: {home: x, store: y}}\n");
  project.request.overrides = {"flow.a.retries=1", "flow.a.retries=2"};
  EXPECT_EQ(project.load_flow().settings.integer("retries"), 2);
}

TEST(OverridesTest, WhatIsWrongIsToldWithTheNearestWord) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: {users: {home: x.shelf, store: y}}\n");
  project.request.overrides = {
      "flow.users.home.pth=x", "flow.usres.home.path=x", "flow.users.retries=x",          "flow.users=3", "flw.a.b=3",
      "flow.users.hme.path=3", "flow.users.retries",     "flow.users.store.compression=q"};
  EXPECT_EQ(
      project.problems(),
      "--var: unknown flow 'usres'\n"
      "  did you mean 'users'?\n"
      "--var: 'flow.users' names no field\n"
      "  write --var flow.<name>.<field>=<value>, like --var flow.users.home.path=data, where the name may be a glob; "
      "or "
      "--var options.<name>=<value>\n"
      "--var: 'flw.a.b' is not understood\n"
      "  write --var flow.<name>.<field>=<value>, like --var flow.users.home.path=data, where the name may be a glob; "
      "or "
      "--var options.<name>=<value>\n"
      "--var: 'flow.users.retries' is not understood\n"
      "  write --var flow.<name>.<field>=<value>, like --var flow.users.home.path=data, where the name may be a glob; "
      "or "
      "--var options.<name>=<value>\n"
      "--var flow.users.hme.path: unknown field 'hme.path' of flow 'users'\n"
      "  did you mean 'home.path'?\n"
      "--var flow.users.home.pth: unknown key 'pth' in home (shelf)\n"
      "  did you mean 'path'?\n"
      "--var flow.users.retries: retries must be a whole number, not 'x'\n"
      "--var flow.users.store.compression: unknown compression 'q' in store (shelf)\n"
      "  expected zstd, snappy or none\n");
}

TEST(OverridesTest, AFlowThatCouldNotBeReadIsNotCalledUnknown) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/a/flow.yml", "home: [\n");
  project.request.overrides = {"flow.a.retries=3"};
  EXPECT_EQ(test::first_lines(project.problems()), "flows/a/flow.yml:1:7: this '[' is not closed\n");
}

TEST(OverridesTest, OptionsOfTheCommandLineAreCheckedAsWell) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: {a: {home: x, store: y}}\n");
  project.request.options = {{"concurrency", "0"}, {"memory_limit", "much"}, {"retries", "x"}, {"concurency", "1"}};
  project.request.flow_settings = {{"run_type", "incremntal"}};
  EXPECT_EQ(project.problems(),
            "--concurency: unknown option\n"
            "  did you mean 'concurrency'?\n"
            "--concurrency: concurrency must be at least 1, not '0'\n"
            "--memory-limit: memory_limit must be a size like 256MB or 1GiB, not 'much'\n"
            "--retries: retries must be a whole number, not 'x'\n"
            "--run-type: unknown run_type 'incremntal'\n"
            "  did you mean 'incremental'?\n");
}

}  // namespace
}  // namespace hygge::config
