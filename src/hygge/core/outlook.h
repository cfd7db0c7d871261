#pragma once

#include <filesystem>
#include <optional>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/config/project.h"
#include "hygge/core/kind.h"
#include "hygge/engine/engine.h"

namespace hygge {

/// What is known of a flow before any flow of the run moves a row.
struct Outlook {
  std::optional<Bytes> size;  ///< of what it reads, where the home tells without much work
  std::optional<Error>
      obstacle;  ///< why it cannot begin; not what may pass, which the flow itself meets and tries again
};

/// Asks the home of `flow` (Home::try_open, Home::weigh). Throws nothing that is wrong with the flow.
Outlook outlook_of(const config::FlowConfig& flow, engine::Engine& engine, const Registry& registry,
                   const std::filesystem::path& root, const CancelToken& cancel);

}  // namespace hygge
