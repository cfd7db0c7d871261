#pragma once

#include "hygge/base/cancel.h"
#include "hygge/config/project.h"

namespace hygge::cli {

/// What becomes of a source that cannot be asked for its entities.
enum class WhenSilent {
  Fail,      ///< the project cannot be loaded
  LeaveOut,  ///< the entities that are given as patterns are not there
};

/// Has sources asked for their entities while the project is loaded, each over one session.
void ask_sources(config::LoadRequest& request, const CancelToken& cancel, WhenSilent when_silent = WhenSilent::Fail);

}  // namespace hygge::cli
