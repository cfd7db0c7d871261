#include "hygge/config/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;
using testing::ElementsAre;

std::vector<std::string> names_of(const Project& project) {
  std::vector<std::string> names;
  for (const FlowConfig& flow : project.flows) {
    names.push_back(flow.name);
  }
  return names;
}

TEST(ProjectTest, AFlowsFolderWithEntitiesBecomesOneFlowPerEntity) {
  ProjectFolder project;
  project.write("hygge.yml", "name: lake\noptions:\n  concurrency: 4\n");
  project.write("flows/erp/flow.yml",
                "home: landing\n"
                "store:\n"
                "  type: shelf\n"
                "  path: lake/{entity}/v1\n"
                "entities:\n"
                "  - orders\n"
                "  - name: lines\n"
                "    columns: [id, amount]\n");
  project.write("flows/erp/entities/customers.yml", "where: id > 0\n");
  project.write("flows/users/flow.yml", "name: users_to_lake\nhome: users.shelf\nstore: lake/users\n");

  const Project loaded = project.load();

  EXPECT_EQ(loaded.name, "lake");
  EXPECT_EQ(loaded.root, project.path());
  EXPECT_EQ(loaded.options.integer("concurrency"), 4);
  EXPECT_THAT(names_of(loaded), ElementsAre("erp_orders", "erp_lines", "erp_customers", "users_to_lake"));

  const FlowConfig& lines = loaded.flows[1];
  EXPECT_EQ(lines.flow, "erp");
  EXPECT_EQ(lines.entity, "lines");
  EXPECT_EQ(lines.position.text(), "flows/erp/flow.yml:7:11");
  EXPECT_EQ(lines.home.kind, "shelf");
  EXPECT_EQ(lines.home.settings.text("path"), project.path() / "landing/lines");
  EXPECT_THAT(lines.home.settings.list("columns"), ElementsAre("id", "amount"));
  EXPECT_EQ(lines.store.settings.text("path"), project.path() / "lake/lines/v1");
  EXPECT_EQ(lines.store.settings.text("compression"), "zstd");
  EXPECT_EQ(lines.settings.text("run_type"), "full_drop");
  EXPECT_EQ(lines.settings.integer("retries"), 2);

  EXPECT_EQ(loaded.flows[2].home.settings.text("where"), "id > 0");
  EXPECT_EQ(loaded.flows[3].home.settings.text("path"), project.path() / "users.shelf");
}

}  // namespace
}  // namespace hygge::config
