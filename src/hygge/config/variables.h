#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/env_file.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// What `${NAME}` stands for: the environment first, then the `.env` file.
class Variables {
 public:
  Variables(std::map<std::string, std::string> environment, EnvFile env_file);

  std::optional<std::string_view> find(std::string_view name) const;
  /// Whether that `name` is not set may be due to a mistake that was told.
  bool is_excused(std::string_view name) const { return env_file_.may_have_set(name); }

  /// Replaces `${NAME}` and `${NAME:-default}` in all values (not keys) below `node`; `$$` becomes `$`. The default
  /// counts when the variable is not set or empty, and may hold variables itself. What is missing or misspelt is told
  /// with its own line and column, which are looked up in `source`; unless it may follow from a mistake in the `.env`
  /// file. Such values become Node::unresolved.
  void expand(Node& node, const SourceText& source, Diagnostics& diagnostics);

 private:
  std::map<std::string, std::string, std::less<>> environment_;
  EnvFile env_file_;
  std::size_t expanded_bytes_ = 0;  ///< in all files together, to stop a flood
};

}  // namespace hygge::config
