#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"

/// Small results, in memory: what one asks a catalogue.
namespace hygge {

/// A row as texts: whole numbers in digits, a bit as 0 or 1; nothing for NULL.
using TextRow = std::vector<std::optional<std::string>>;

/// All results of a statement or a batch, in their order.
///
/// Errors   TdsError of the session; Error{Data} for a column that is neither text nor a whole number or bit.
std::vector<std::vector<TextRow>> text_results(tds::Session& session, std::string_view sql,
                                               std::span<const tds::Parameter> parameters = {});

/// The rows of all of them together. Throws the same.
std::vector<TextRow> text_rows(tds::Session& session, std::string_view sql,
                               std::span<const tds::Parameter> parameters = {});

/// The whole number that a text is; nothing where it is none, or beyond 64 bits.
std::optional<std::int64_t> whole_number(std::string_view text);

/// The whole number that a text begins with; 0 for NULL and for what is none.
std::int64_t number_of(const std::optional<std::string>& text);

}  // namespace hygge
