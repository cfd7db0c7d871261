#pragma once

/// The tables of a server that hygge makes for itself: no home reads them unless it is told to by name.
namespace hygge {

/// Where runs are marked; one in each schema that is loaded into.
inline constexpr const char* kMarkerTable = "hygge_runs";

/// The extended property of tables that a run fills before it publishes them; its value is the target's name. What they
/// are called tells nothing: anybody may use such a name.
inline constexpr const char* kStagingProperty = "hygge_staging";

/// What the extended properties of tables begin with in which flows note how far they have come.
inline constexpr const char* kBookmarkProperty = "hygge_bookmark";

}  // namespace hygge
