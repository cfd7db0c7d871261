#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "hygge/base/text.h"
#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;

/// What a user finds who is not root; root may look into every folder.
std::string problems_as_nobody(const ProjectFolder& project) {
  constexpr ::uid_t kNobody = 65534;
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    std::filesystem::permissions(project.path(), std::filesystem::perms{0755});
    EXPECT_EQ(::seteuid(kNobody), 0);
  }
  std::string problems = project.problems();
  if (is_root) {
    EXPECT_EQ(::seteuid(0), 0);
  }
  return problems;
}

TEST(DiscoveryTest, TheProjectIsFoundFromAnyFolderInside) {
  ProjectFolder project;
  project.write("hygge.yml", "name: lake\n");
  project.write("flows/users/flow.yml", "home: x\nstore: y\n");
  project.request.start = project.path() / "flows/users";
  const Project loaded = project.load();
  EXPECT_EQ(loaded.name, "lake");
  EXPECT_EQ(loaded.root, project.path());
  EXPECT_EQ(loaded.file, project.path() / "hygge.yml");
  EXPECT_EQ(loaded.flows.size(), 1U);
}

TEST(DiscoveryTest, TheLongEndingServesAsWellAndAFolderNamesItsProject) {
  ProjectFolder project;
  project.write("lake/hygge.yaml", "");
  project.request.start = project.path() / "lake";
  EXPECT_EQ(project.load().file, project.path() / "lake/hygge.yaml");
  EXPECT_EQ(project.load().name, "lake");
}

TEST(DiscoveryTest, WithoutAProjectEveryPlaceSearchedIsListed) {
  ProjectFolder project;
  std::filesystem::create_directories(project.path() / "a/b");
  project.request.start = project.path() / "a/b";
  const Error error = project.error();
  EXPECT_EQ(error.kind(), ErrorKind::NotFound);
  EXPECT_EQ(error.headline(), "there is no hygge project here");
  EXPECT_EQ(error.advice(), "go to a project's folder, name one with --project, or make one with: hygge init <name>");
  const std::vector<std::string> searched = split(error.details(), '\n');
  EXPECT_EQ(searched[0], "  " + (project.path() / "a/b/hygge.yml").string());
  EXPECT_EQ(searched[1], "  " + (project.path() / "a/hygge.yml").string());
  EXPECT_EQ(searched[2], "  " + (project.path() / "hygge.yml").string());
  EXPECT_EQ(searched[searched.size() - 2], "  /hygge.yml");
}

TEST(DiscoveryTest, AmbiguousAndMissingFilesAreTold) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("hygge.yaml", "");
  EXPECT_EQ(project.error().headline(), "there is both a hygge.yml and a hygge.yaml");
  project.request.file = "other.yml";
  EXPECT_EQ(project.error().headline(),
            "the configuration file '" + (project.path() / "other.yml").string() + "' is not there");
  EXPECT_EQ(project.error().kind(), ErrorKind::NotFound);
  std::filesystem::create_directories(project.path() / "empty");
  project.request.file = "empty";
  EXPECT_EQ(project.error().headline(), "the folder '" + (project.path() / "empty").string() + "' holds no hygge.yml");
  project.request.file.clear();
  project.request.start = project.path() / "gone";
  EXPECT_EQ(project.error().headline(), "the folder '" + (project.path() / "gone").string() + "' is not there");
}

TEST(DiscoveryTest, LinksThatLeadNowhereAreTold) {
  ProjectFolder project;
  std::filesystem::create_symlink("gone", project.path() / ".env");
  project.write("hygge.yml", "");
  EXPECT_THAT(project.problems(), testing::StartsWith(".env: "));
  std::filesystem::create_directory(project.path() / "sub");
  std::filesystem::create_symlink("gone.yml", project.path() / "sub/hygge.yml");
  std::filesystem::remove(project.path() / ".env");
  project.request.start = project.path() / "sub";
  EXPECT_THAT(project.problems(), testing::StartsWith("hygge.yml: "));
}

TEST(DiscoveryTest, AFolderThatMayNotBeReadIsToldAsSuch) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/a/flow.yml", "home: x\nstore: y\n");
  std::filesystem::permissions(project.path() / "flows/a", std::filesystem::perms::none);
  const std::string problems = problems_as_nobody(project);
  std::filesystem::permissions(project.path() / "flows/a", std::filesystem::perms::owner_all);
  EXPECT_EQ(test::first_lines(problems), "flows/a: could not look into the folder: Permission denied\n");
}

TEST(DiscoveryTest, ASingleFileIsAProjectOfItsOwn) {
  ProjectFolder project;
  project.write("conf/nightly.yml",
                "options: {concurrency: 2}\n"
                "defaults: {store: {compression: none}}\n"
                "flows:\n"
                "  users: {home: users.shelf, store: lake/users}\n");
  project.write("conf/flows/other/flow.yml", "home: x\nstore: y\n");
  project.request.file = "conf/nightly.yml";
  const Project loaded = project.load();
  EXPECT_EQ(loaded.name, "nightly");
  EXPECT_EQ(loaded.root, project.path() / "conf");
  ASSERT_EQ(loaded.flows.size(), 1U);
  EXPECT_EQ(loaded.flows[0].position.text(), "nightly.yml:4:3");
  EXPECT_EQ(loaded.flows[0].home.settings.text("path"), project.path() / "conf/users.shelf");
  EXPECT_EQ(loaded.flows[0].store.settings.text("compression"), "none");
}

TEST(DiscoveryTest, AFlowInThePlaceOfAProjectIsToldOnce) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/users/flow.yml", "# from the shop\nhome: x\nstore: y\nrun_type: incremental\nentities: [a]\n");
  project.request.file = "flows/users/flow.yml";
  EXPECT_EQ(project.problems(),
            "flow.yml:2:1: a flow stands where a project's file is read\n"
            "  2 | home: x\n"
            "    | ^~~~\n"
            "  name it with --flow, from its project's folder; or put it below a name and flows:, as in "
            "flows: {users: {home: ..., store: ...}}\n");
  project.write("hygge.yml", "home: x\nstore: y\n");
  project.request.file.clear();
  EXPECT_EQ(
      project.problems(),
      "hygge.yml:1:1: a flow stands where a project's file is read\n"
      "  1 | home: x\n"
      "    | ^~~~\n"
      "  put it below a name and flows:, as in flows: {users: {home: ..., store: ...}}; or below defaults:, for all "
      "flows\n");
}

TEST(DiscoveryTest, InlineFlowsMayBeAListAndStandBesideTheFolder) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows_dir: tables\nflows:\n- {name: a, home: x, store: y}\n- {name: b, home: x, store: z}\n");
  project.write("tables/c/flow.yaml", "home: x\nstore: c\n");
  const Project loaded = project.load();
  ASSERT_EQ(loaded.flows.size(), 3U);
  EXPECT_EQ(loaded.flows[1].name, "b");
  EXPECT_EQ(loaded.flows[1].position.text(), "hygge.yml:4:10");
  EXPECT_EQ(loaded.flows[2].name, "c");
}

TEST(DiscoveryTest, FoldersThatHoldNoFlowAreTold) {
  ProjectFolder project;
  project.write("hygge.yml", "flows_dir: nope\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:1:12: the folder of flows 'nope' is not there\n"
            "  1 | flows_dir: nope\n"
            "    |            ^~~~\n"
            "  create it, or correct flows_dir\n");
  project.write("hygge.yml", "");
  project.write("flows/a/notes.txt", "");
  project.write("flows/_off/notes.txt", "");
  project.write("flows/.git/notes.txt", "");
  project.write("flows/README.md", "");
  EXPECT_EQ(project.problems(),
            "flows/a: this flow's folder has no flow.yml\n"
            "  add one, or begin the folder's name with '_' to leave it out\n");
}

TEST(DiscoveryTest, FlowsOfTheWrongShapeAreTold) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: 5\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:1:8: flows must be a mapping of names to flows, or a list of flows\n");
  project.write("hygge.yml", "flows:\n- 5\n- {home: x}\n- {name: [a]}\n- {name: }\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:2:3: a flow must be a mapping with home and store, not text\n"
            "hygge.yml:3:3: this flow has no name\n"
            "hygge.yml:4:10: name must be text, not a list\n"
            "hygge.yml:5:4: name is empty\n");
}

}  // namespace
}  // namespace hygge::config
