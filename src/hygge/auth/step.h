#pragma once

#include <memory>
#include <string>
#include <variant>

#include "hygge/auth/entra_settings.h"
#include "hygge/auth/token.h"
#include "hygge/base/cancel.h"

namespace hygge::auth {

/// Why a way to get a token was passed over: "AZURE_CLIENT_ID is not set".
struct Passed {
  std::string why;
};
using Outcome = std::variant<Token, Passed>;

/// One way to get a token.
///
/// Threads  any; it keeps nothing between calls.
class Step {
 public:
  Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  virtual ~Step() = default;
  /// "service principal"
  virtual std::string name() const = 0;
  /// Passed when it is not set up here. Throws an Error when it is, and does not work: then no other way is tried,
  /// because that could sign in as somebody else than was meant. No secret is in either's text.
  virtual Outcome fetch(const CancelToken& cancel) = 0;
};

// Each has its source. `signing` outlives the step.
std::unique_ptr<Step> make_service_principal(const Signing& signing);
std::unique_ptr<Step> make_workload_identity(const Signing& signing);
std::unique_ptr<Step> make_managed_identity(const Signing& signing);
std::unique_ptr<Step> make_azure_cli(const Signing& signing);
std::unique_ptr<Step> make_given_token(const Signing& signing);

}  // namespace hygge::auth
