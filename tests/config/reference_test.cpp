#include "hygge/config/reference.h"

#include <gtest/gtest.h>

#include "hygge/base/text.h"
#include "tests/config/project_folder.h"
#include "tests/config/sample_catalogue.h"

namespace hygge::config {
namespace {

TEST(ReferenceTest, TheTextShowsAnExampleAndEverySetting) {
  EXPECT_EQ(reference_text(test::sample_catalogue().connections[0], "connection"),
            "connection tray: a tray on a server\n"
            "\n"
            "  connections:\n"
            "    my_tray:\n"
            "      type: tray\n"
            "      host: text\n"
            "\n"
            "  host (text; required)\n"
            "      the server\n"
            "  port (whole number, 1 to 65535; default 1433)\n"
            "      the port\n"
            "  password (secret text; optional)\n"
            "      opens the tray\n"
            "  legs.count (whole number, at most 4; optional)\n"
            "      how many it has\n"
            "  legs.wood (text; optional)\n"
            "      what they are made of\n");
}

TEST(ReferenceTest, TheTextFitsEightyColumns) {
  KindSettings wordy{.name = "wordy", .summary = "a kind that says much", .settings = {}};
  wordy.settings.push_back(
      {.name = "choice",
       .type = Type::Choice,
       .fallback = "first_of_them",
       .help = "a help that goes on and on, because there is so much to be said about this setting",
       .choices = {"first_of_them", "second_of_them", "third_of_them", "fourth_of_them"}});
  std::vector<std::string> texts = {reference_text(wordy, "home"), reference_text(options_as_kind(), "options"),
                                    reference_text(flow_as_kind(), "flow")};
  for (const std::string& text : texts) {
    for (const std::string& line : split(text, '\n')) {
      EXPECT_LE(display_width(line), 80U) << line;
    }
  }
  EXPECT_EQ(texts[0],
            "home wordy: a kind that says much\n"
            "\n"
            "  home:\n"
            "    type: wordy\n"
            "\n"
            "  choice (first_of_them, second_of_them, third_of_them or fourth_of_them;\n"
            "  default first_of_them)\n"
            "      a help that goes on and on, because there is so much to be said about this\n"
            "      setting\n");
}

TEST(ReferenceTest, ThePageIsATableThatBarsDoNotBreak) {
  const KindSettings kind{.name = "barred",
                          .summary = "a kind with bars",
                          .settings = {{.name = "path", .type = Type::Path, .need = Need::Required, .help = "a | b"},
                                       {.name = "size",
                                        .type = Type::Bytes,
                                        .fallback = "1MB",
                                        .help = "how much",
                                        .minimum = 1000,
                                        .example = "2MB"}}};
  EXPECT_EQ(reference_markdown(kind, "store"),
            "# store barred\n"
            "\n"
            "a kind with bars\n"
            "\n"
            "```yaml\n"
            "store:\n"
            "  type: barred\n"
            "  path: path/to/data\n"
            "  size: 2MB\n"
            "```\n"
            "\n"
            "| key | value | default | what it does |\n"
            "|---|---|---|---|\n"
            "| `path` | path | required | a \\| b |\n"
            "| `size` | size, at least 1.0 kB | `1MB` | how much |\n");
}

TEST(ReferenceTest, TheExamplesOfTheReferenceLoad) {
  const Catalogue& catalogue = test::sample_catalogue();
  test::ProjectFolder project;
  project.request.environment = {{"SECRET", "x"}};
  project.write("hygge.yml",
                example_yaml(options_as_kind(), "options") + example_yaml(catalogue.connections[0], "connection"));
  project.write("flows/a/flow.yml", example_yaml(catalogue.homes[0], "home") +
                                        example_yaml(catalogue.stores[0], "store") +
                                        example_yaml(flow_as_kind(), "flow"));
  EXPECT_EQ(project.problems(), "");
}

}  // namespace
}  // namespace hygge::config
