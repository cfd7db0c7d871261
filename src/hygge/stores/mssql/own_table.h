#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// What a table is that has the name of one of hygge's own, beside a target.
enum class OwnTable : std::uint8_t { Missing, Ours, OfOthers };

/// Ours has all these columns. As far as the login sees it. Throws TdsError.
OwnTable look_at_own_table(tds::Session& session, const TargetPlace& place, std::string_view name,
                           const std::vector<std::string>& columns);

}  // namespace hygge::stores::mssql
