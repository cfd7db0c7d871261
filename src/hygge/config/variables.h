#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// What `${NAME}` stands for: the environment first, then the `.env` file.
class Variables {
 public:
  Variables(std::map<std::string, std::string> environment, std::map<std::string, std::string> env_file);

  std::optional<std::string_view> find(std::string_view name) const;

  /// Replaces `${NAME}` and `${NAME:-default}` in all values (not keys) below `node`; `$$` becomes `$`. The default
  /// counts when the variable is not set or empty, and may hold variables itself. What is missing or misspelt is told
  /// with its own line and column, which are looked up in `source`.
  void expand(Node& node, const SourceText& source, Diagnostics& diagnostics);

 private:
  std::map<std::string, std::string, std::less<>> environment_;
  std::map<std::string, std::string, std::less<>> env_file_;
  std::size_t expanded_bytes_ = 0;  ///< in all files together, to stop a flood
};

}  // namespace hygge::config
