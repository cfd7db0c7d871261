#pragma once

/// The tables of a server that hygge makes for itself: no home reads them unless it is told to by name.
namespace hygge {

/// Where runs are marked; one in each schema that is loaded into.
inline constexpr const char* kMarkerTable = "hygge_runs";

/// Where flows note how far they have come; the same.
inline constexpr const char* kBookmarkTable = "hygge_bookmarks";

/// The extended property of tables that a run fills before it publishes them; its value is the target's name. What they
/// are called tells nothing: anybody may use such a name.
inline constexpr const char* kStagingProperty = "hygge_staging";

}  // namespace hygge
