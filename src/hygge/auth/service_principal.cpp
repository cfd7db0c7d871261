#include "hygge/auth/client_assertion.h"
#include "hygge/auth/entra_endpoint.h"
#include "hygge/auth/step.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr Bytes kLongestPem{1'048'576};

/// An application's own secret or certificate.
class ServicePrincipal final : public Step {
 public:
  explicit ServicePrincipal(const Signing& signing) : signing_{signing} {}

  std::string name() const override { return "service principal"; }

  Outcome fetch(const CancelToken& cancel) override {
    const EntraSettings& settings = signing_.settings;
    const Application application{signing_.setting_or(settings.tenant_id, "AZURE_TENANT_ID"),
                                  signing_.setting_or(settings.client_id, "AZURE_CLIENT_ID")};
    const Secret secret = signing_.setting_or(settings.client_secret, "AZURE_CLIENT_SECRET");
    const std::string certificate = signing_.setting_or(settings.client_certificate, "AZURE_CLIENT_CERTIFICATE_PATH");
    std::vector<std::string> missing;
    if (application.tenant_id.empty()) missing.emplace_back("tenant_id (AZURE_TENANT_ID)");
    if (application.client_id.empty()) missing.emplace_back("client_id (AZURE_CLIENT_ID)");
    if (secret.empty() && certificate.empty()) {
      missing.emplace_back("client_secret or client_certificate (AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH)");
    }
    if (!missing.empty()) return Passed{"not set: " + join(missing, ", ")};
    if (!secret.empty()) return ask_entra(signing_, application, secret, Secret{}, "client secret", cancel);
    return ask_entra(signing_, application, Secret{}, proof_by(certificate, application), "client certificate", cancel);
  }

 private:
  /// Made anew for each request: it holds for minutes only, and the file may have been renewed.
  Secret proof_by(const std::string& certificate, const Application& application) const {
    const Secret pem{files::read_text(certificate, kLongestPem)};
    const Secret password =
        signing_.setting_or(signing_.settings.client_certificate_password, "AZURE_CLIENT_CERTIFICATE_PASSWORD");
    return client_assertion(pem, certificate, password, application.client_id,
                            token_endpoint(signing_, application.tenant_id), signing_.clock->wall_time());
  }

  const Signing& signing_;
};

}  // namespace

std::unique_ptr<Step> make_service_principal(const Signing& signing) {
  return std::make_unique<ServicePrincipal>(signing);
}

}  // namespace hygge::auth
