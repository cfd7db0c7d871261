#include "hygge/core/outlook.h"

#include <memory>
#include <string>

#include "hygge/core/flow.h"
#include "hygge/core/home.h"

namespace hygge {

namespace {

/// A source that somebody is writing may look wrong in any way; its flow will be tried again.
bool may_pass(const Error& error, Home* home) {
  if (error.is_transient() || error.kind() == ErrorKind::Cancelled) return true;
  try {
    if (home != nullptr) home->confirm_unchanged();
    return false;
  } catch (...) {
    return true;
  }
}

}  // namespace

Outlook outlook_of(const config::FlowConfig& flow, engine::Engine& engine, const Registry& registry,
                   const std::filesystem::path& root, const CancelToken& cancel) {
  Outlook outlook;
  std::unique_ptr<Home> home;
  try {
    home = make_home(flow, registry, root);
    engine::Session session = engine.open_session();
    home->try_open({.engine = engine, .session = session, .cancel = cancel, .note = [](const std::string&, bool) {}});
  } catch (...) {
    const Error error = current_error();
    if (!may_pass(error, home.get())) outlook.obstacle = error;
    return outlook;
  }
  try {
    outlook.size = home->weigh();
  } catch (const Error&) {
    outlook.size = std::nullopt;  // the flow itself will say what is wrong, as its own failure
  }
  return outlook;
}

}  // namespace hygge
