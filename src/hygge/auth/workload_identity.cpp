#include "hygge/auth/entra_endpoint.h"
#include "hygge/auth/step.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr Bytes kLongestAssertion{262'144};

/// A token of another identity provider, which Entra ID takes in place of a secret.
class WorkloadIdentity final : public Step {
 public:
  explicit WorkloadIdentity(const Signing& signing) : signing_{signing} {}

  std::string name() const override { return "workload identity"; }

  Outcome fetch(const CancelToken& cancel) override {
    const EntraSettings& settings = signing_.settings;
    const Application application{signing_.setting_or(settings.tenant_id, "AZURE_TENANT_ID"),
                                  signing_.setting_or(settings.client_id, "AZURE_CLIENT_ID")};
    const std::string file = signing_.setting_or(settings.federated_token_file, "AZURE_FEDERATED_TOKEN_FILE");
    std::vector<std::string> missing;
    if (application.tenant_id.empty()) missing.emplace_back("tenant_id (AZURE_TENANT_ID)");
    if (application.client_id.empty()) missing.emplace_back("client_id (AZURE_CLIENT_ID)");
    if (file.empty()) missing.emplace_back("federated_token_file (AZURE_FEDERATED_TOKEN_FILE)");
    if (!missing.empty()) return Passed{"not set: " + join(missing, ", ")};
    return ask_entra(signing_, application, Secret{}, assertion_in(file), "federated token", cancel);
  }

 private:
  /// Read for each request: Kubernetes replaces it within the hour.
  static Secret assertion_in(const std::string& file) {
    std::string text = files::read_text(file, kLongestAssertion);
    Secret assertion{std::string{trim(text)}};
    wipe(text);
    if (assertion.empty()) {
      throw Error{ErrorKind::Data, "the federated token file '" + file + "' is empty"}.advise(
          "see whether the identity provider still writes it");
    }
    return assertion;
  }

  const Signing& signing_;
};

}  // namespace

std::unique_ptr<Step> make_workload_identity(const Signing& signing) {
  return std::make_unique<WorkloadIdentity>(signing);
}

}  // namespace hygge::auth
