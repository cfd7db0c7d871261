#pragma once

#include <optional>
#include <string>

#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/server_error.h"

namespace hygge::stores::mssql {

/// The statement that gives the login the right for whose lack the server refused something: "GRANT CREATE TABLE TO
/// [mover]". Nothing where it is not about rights. Told by the number of the message, and by what stands quoted in it
/// (sys.messages: 229, 230, 262, 1088, 2760, 3701, 4701, 4902, 8104, 15151, 15247).
std::optional<std::string> grant_for(const tds::ServerMessage& message, const TargetPlace& place);

/// "whoever may give it runs: GRANT INSERT ON [dbo].[t] TO [mover]": what to do for a right on an object in the place's
/// schema, with the database where that is another one.
std::string advice_to_grant(const std::string& permissions, const TargetPlace& place, const std::string& object);

/// Puts that statement into the advice of an error that is about rights.
void advise_right(tds::TdsError& error, const TargetPlace& place);

}  // namespace hygge::stores::mssql
