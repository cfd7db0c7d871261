#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/source_text.h"

namespace hygge::config {

/// Reads a configuration file, called `label` in messages. Refuses, as a problem in `diagnostics`, what is not a
/// regular file, cannot be read, holds more than 1 MiB (before reading it), is not UTF-8 or holds control characters. A
/// byte order mark is dropped.
std::optional<SourceText> read_source(const std::filesystem::path& path, const std::string& label,
                                      Diagnostics& diagnostics);

/// The checks of read_source() on text that is already there.
std::optional<SourceText> accept_source(std::string text, const std::string& label, Diagnostics& diagnostics);

}  // namespace hygge::config
