#include "hygge/cli/man_page.h"

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/help.h"

namespace hygge::cli {
namespace {

/// Text that roff takes as it is.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\\') {
      safe += "\\e";
    } else if (letter == '-') {
      safe += "\\-";
    } else if (letter == '\'') {
      safe += "\\(aq";
    } else if (letter == '.' && (safe.empty() || safe.back() == '\n')) {
      safe += "\\&.";
    } else {
      safe += letter;
    }
  }
  return safe;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string item(const std::string& term, const std::string& text) {
  return ".TP\n" + bold(term) + "\n" + escaped(text) + "\n";
}

std::string page_section_of(const Command& command) {
  std::string text = ".SS " + bold(usage_of(command)) + "\n" + escaped(command.summary) + ".\n" +
                     (command.alias.empty() ? "" : "Also called " + bold("hygge " + command.alias) + ".\n") +
                     escaped(command.story) + "\n";
  for (const Operand& operand : command.operands) {
    text += item(operand.name, operand.help);
  }
  for (const Option& option : own_options(command)) {
    text += item(signature_of(option), option.help);
  }
  return text;
}

std::string examples() {
  std::string text = ".SH EXAMPLES\n";
  for (const Command* command : commands()) {
    for (const Example& example : command->examples) {
      text += item(example.line, example.help);
    }
  }
  return text;
}

constexpr const char* kExitStatus = R"(.SH EXIT STATUS
.TP
.B 0
All is well.
.TP
.B 1
A flow failed, or a check of debug.
.TP
.B 2
The command line or the configuration is wrong.
.TP
.B 3
A connection failed in debug.
.TP
.B 129, 130, 143
The run was stopped by SIGHUP, SIGINT (Ctrl\-C) or SIGTERM.
)";

constexpr const char* kFiles = R"(.SH FILES
.TP
.B hygge.yml
The project; looked for in the present folder and the folders above it.
.TP
.B flows/<name>/flow.yml
A flow.
.TP
.B .env
Beside hygge.yml: values for ${NAME} in the configuration.
.SH ENVIRONMENT
.TP
.B NO_COLOR
No colours when it is set.
)";

}  // namespace

std::string man_page() {
  std::string text = ".TH HYGGE 1 \"\" \"hygge " HYGGE_VERSION
                     "\" \"User Commands\"\n"
                     ".SH NAME\nhygge \\- moves tables from their homes to their stores\n"
                     ".SH SYNOPSIS\n" +
                     bold("hygge") + " \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.SH COMMANDS\n";
  for (const Command* command : commands()) {
    text += page_section_of(*command);
  }
  text += ".SH OPTIONS OF EVERY COMMAND\n";
  for (const Option& option : common_options()) {
    text += item(signature_of(option), option.help);
  }
  return text + examples() + kExitStatus + kFiles;
}

}  // namespace hygge::cli
