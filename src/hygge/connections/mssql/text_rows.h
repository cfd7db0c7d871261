#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"

namespace hygge {

/// A row of texts; nothing for NULL.
using TextRow = std::vector<std::optional<std::string>>;

/// The rows of all results of a statement whose columns are all text (CAST ... AS nvarchar): what one asks a catalogue.
/// Throws TdsError, and Error{Data} for a column of another type.
std::vector<TextRow> text_rows(tds::Session& session, std::string_view sql,
                               std::span<const tds::Parameter> parameters = {});

/// The whole number that a text begins with; 0 for NULL and for what is none.
std::int64_t number_of(const std::optional<std::string>& text);

}  // namespace hygge
