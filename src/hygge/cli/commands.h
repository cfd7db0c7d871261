#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/cli/command.h"

namespace hygge::cli {

/// Every command, in the order in which a person meets them.
const std::vector<const Command*>& commands();

/// The command with this name or alias, or nullptr.
const Command* find_command(std::string_view name);

/// The names of all commands, without their other names.
std::vector<std::string> names_of_commands();

/// What to say to a word that is no command: the nearest one, or what others call what a command here does.
std::string unknown_command(std::string_view word);

/// What a shell offers in place of an operand.
std::vector<std::string> offers_for(const Operand& operand);

/// Options that every command takes.
const std::vector<Option>& common_options();

/// The option that stands alone, without a command.
const Option& version_option();

/// The command's own options; those that say where the project is are among them.
std::vector<Option> own_options(const Command& command);

/// own_options() and common_options().
std::vector<Option> all_options(const Command& command);

}  // namespace hygge::cli
