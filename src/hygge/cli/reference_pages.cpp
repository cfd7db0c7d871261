#include "hygge/cli/reference_pages.h"

#include "hygge/cli/command_reference.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/help.h"
#include "hygge/cli/kinds.h"
#include "hygge/config/reference.h"

namespace hygge::cli {
namespace {

/// The help of every command, one below the other.
std::string help_of_all() {
  std::string text;
  for (const Command* command : commands()) {
    text += (text.empty() ? "" : "\n") + help_of(*command);
  }
  return text;
}

Page page_of(const config::KindSettings& kind, const std::string& role) {
  return {.topic = kind.name,
          .summary = role + ": " + kind.summary,
          .file = (role == kind.name ? role : role + "-" + kind.name) + ".md",
          .text = config::reference_text(kind, role),
          .markdown = config::reference_markdown(kind, role)};
}

}  // namespace

std::vector<Page> reference_pages() {
  std::vector<Page> pages{
      {.topic = "commands",
       .summary = "every command and its options",
       .file = "commands.md",
       .text = help_of_all(),
       .markdown = command_reference()},
      page_of(config::options_as_kind(), "options"),
      page_of(config::flow_as_kind(), "flow"),
  };
  for (const HomeKind* kind : registry().homes) {
    pages.push_back(page_of(kind->settings, "home"));
  }
  for (const StoreKind* kind : registry().stores) {
    pages.push_back(page_of(kind->settings, "store"));
  }
  return pages;
}

}  // namespace hygge::cli
