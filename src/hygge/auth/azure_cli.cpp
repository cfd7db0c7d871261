#include "hygge/auth/child_process.h"
#include "hygge/auth/step.h"
#include "hygge/auth/token_reply.h"
#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr Seconds kPatience{10};

/// Whoever has signed in with `az login` on this machine.
class AzureCli final : public Step {
 public:
  explicit AzureCli(const Signing& signing) : signing_{signing} {}

  std::string name() const override { return "Azure CLI"; }

  Outcome fetch(const CancelToken& cancel) override {
    const std::optional<std::filesystem::path> program = find_program("az", signing_.environment);
    if (!program) return Passed{"there is no program 'az' on PATH"};
    std::vector<std::string> arguments{"account", "get-access-token", "--resource", signing_.settings.resource, "-o",
                                       "json"};
    const std::string tenant = signing_.setting_or(signing_.settings.tenant_id, "AZURE_TENANT_ID");
    if (!tenant.empty()) arguments.insert(arguments.end(), {"--tenant", tenant});
    const ChildResult result = run_child(*program, arguments, signing_.environment, kPatience, cancel);
    if (result.exit_code != 0) throw refusal_of(result);
    return token_of(read_token_reply(result.out), signing_.clock->wall_time(), "az account get-access-token");
  }

 private:
  static Error refusal_of(const ChildResult& result) {
    const bool must_sign_in =
        result.err.find("az login") != std::string::npos || result.err.find("AADSTS") != std::string::npos;
    Error error{ErrorKind::Permission,
                must_sign_in ? "nobody is signed in with the Azure CLI" : "the Azure CLI gave no token"};
    const std::string said = without_secrets(result.err, {});
    error.because("az ended with " + (result.exit_code < 0 ? "a signal" : std::to_string(result.exit_code)) +
                  (said.empty() ? "" : ": " + said));
    return error.advise(must_sign_in ? "run: az login" : "run by hand: az account get-access-token");
  }

  const Signing& signing_;
};

}  // namespace

std::unique_ptr<Step> make_azure_cli(const Signing& signing) { return std::make_unique<AzureCli>(signing); }

}  // namespace hygge::auth
