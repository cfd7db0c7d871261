#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Where the paths of a project start, and who is told.
struct CompletionContext {
  const std::filesystem::path& root;
  const std::string& home_folder;  ///< $HOME, for "~/"
  Diagnostics& diagnostics;
};

/// One setting of a home, store or connection, as far as it was written.
struct WrittenValue {
  const Value* value = nullptr;  ///< nullptr: not written, or wrong
  bool is_wrong = false;         ///< written, but not usable; this has been told
  std::string_view owner;        ///< "store (parquet)", for messages
  const Position& position;      ///< of the owner
};

/// What was written, or the default, with paths made absolute. Tells a required setting that is missing.
Value complete_value(const Setting& setting, const WrittenValue& written, const CompletionContext& context);

}  // namespace hygge::config
