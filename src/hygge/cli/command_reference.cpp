#include "hygge/cli/command_reference.h"

#include <string>
#include <vector>

#include "hygge/base/markdown.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/help.h"

namespace hygge::cli {
namespace {

constexpr const char* kOpening = R"(# Commands

<!-- Written by `hygge docs commands --markdown`; a test fails when it is stale. -->

`hygge` alone, `hygge --help` and `hygge COMMAND --help` say the same on a terminal, `man hygge` as a manual page.
Results go to stdout, progress and messages to stderr.
)";

constexpr const char* kClosing = R"(
## Exit codes

| code | meaning |
|---|---|
| 0 | all is well |
| 1 | a flow failed, or a check of `debug` |
| 2 | the command line or the configuration is wrong |
| 3 | a connection failed in `debug` |
| 129, 130, 143 | the run was stopped by SIGHUP, SIGINT (Ctrl-C) or SIGTERM; 0 where all had settled when it came |

A first signal stops cleanly: what was not finished leaves no trace in the targets. A second one leaves at once; the next
run clears what lies staged.
)";

std::string table_of(const std::vector<Option>& options) {
  std::string text = "\n| option | what it does |\n|---|---|\n";
  for (const Option& option : options) {
    text += "| `" + markdown_cell(signature_of(option)) + "` | " + markdown_prose(option.help) + " |\n";
  }
  return text;
}

std::string section_of(const Command& command) {
  const std::string also = command.alias.empty() ? "" : " Also called `hygge " + command.alias + "`.";
  std::string text = "\n## " + command.name + "\n\n    " + usage_of(command) + "\n\n" + command.summary + ".\n" +
                     command.story + also + "\n";
  if (const std::vector<Option> options = own_options(command); !options.empty()) {
    text += table_of(options);
  }
  text += "\nFor example:\n\n";
  for (const Example& example : command.examples) {
    text += "    " + example.line + (example.help.empty() ? "" : "    # " + example.help) + "\n";
  }
  return text;
}

}  // namespace

std::string command_reference() {
  std::string text = kOpening;
  for (const Command* command : commands()) {
    text += section_of(*command);
  }
  return text + "\n## Options of every command\n" + table_of(common_options()) + kClosing;
}

}  // namespace hygge::cli
