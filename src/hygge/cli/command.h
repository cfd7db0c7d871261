#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/cli/invocation.h"

namespace hygge::cli {

/// What a shell offers when somebody presses Tab after an option or in place of an operand.
enum class Completes { Nothing, Words, Files, Folders, Flows, Entities };

/// One option of a command. Without `value` it is a flag.
struct Option {
  std::string name = {};                  ///< long name, without dashes
  char letter = 0;                        ///< short name; 0: none
  std::string value = {};                 ///< what stands for the value in help: "NAME"
  std::string help = {};                  ///< at most half a line
  bool repeats = false;                   ///< may be given more than once; else the last one counts
  bool is_list = false;                   ///< "a,b" is two values
  std::vector<std::string> choices = {};  ///< the only values there are; empty: any
  Completes completes = Completes::Nothing;

  bool is_flag() const noexcept { return value.empty(); }
};

/// A word that follows the command without an option's name.
struct Operand {
  std::string name = {};  ///< "NAME"
  std::string help = {};
  bool is_required = false;
  std::vector<std::string> choices = {};          ///< the only values there are; empty: any
  std::vector<std::string> (*known)() = nullptr;  ///< what a shell offers when there are no choices; null: nothing
};

struct Example {
  std::string line = {};  ///< "hygge start --flow users"
  std::string help = {};
};

/// One command, told once: parsing, `--help`, the shells' completions, the manual page and
/// docs/reference/commands.md come from it.
struct Command {
  std::string name = {};
  std::string alias = {};    ///< another name; empty: none
  std::string summary = {};  ///< one line, without a full stop
  std::string story = {};    ///< a few lines for the manual, and for the command's help where a screen has room
  std::vector<Operand> operands = {};
  std::vector<Option> options = {};
  bool needs_project = false;  ///< takes --project and --config, too
  std::vector<Example> examples = {};
  std::function<int(const Invocation&)> run;  ///< returns the exit code; throws Error
};

}  // namespace hygge::cli
