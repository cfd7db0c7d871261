#include "hygge/auth/entra_endpoint.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "hygge/auth/patient_send.h"
#include "hygge/auth/token_reply.h"
#include "hygge/auth/url.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

/// What can be done about Entra ID's commonest refusals, by the number behind "AADSTS".
struct Advice {
  std::string_view code;
  std::string_view text;
};
constexpr std::array<Advice, 8> kAdvice = {{
    {"AADSTS7000215",
     "give the secret's value, not its id; make a new one in the application's registration if it is lost"},
    {"AADSTS7000222", "the secret has run out: make a new one in the application's registration"},
    {"AADSTS700016", "check client_id and tenant_id: the tenant does not know such an application"},
    {"AADSTS90002", "check tenant_id: there is no such tenant"},
    {"AADSTS700027", "add the certificate to the application's registration, and check that it has not run out"},
    {"AADSTS700024", "check this machine's clock: the proof's time of validity does not hold now"},
    {"AADSTS70021",
     "check the federated credential of the application: issuer, subject and audience must match the token"},
    {"AADSTS500011", "check `resource`: the tenant does not know it"},
}};

std::string advice_for(const std::string& reason) {
  for (const Advice& advice : kAdvice) {
    const std::size_t at = reason.find(advice.code);
    const std::size_t end = at + advice.code.size();
    const bool is_whole =
        at != std::string::npos && (end == reason.size() || std::isdigit(static_cast<unsigned char>(reason[end])) == 0);
    if (is_whole) return std::string{advice.text};
  }
  return "check tenant_id, client_id and what proves them; Entra ID's sign-in log tells more";
}

/// v2 endpoints ask for "<resource>/.default".
std::string scope_of(const std::string& resource) {
  return resource + (resource.ends_with('/') ? ".default" : "/.default");
}

Error refusal_of(const HttpReply& reply, const std::string& reason, const Application& application,
                 std::string_view proof) {
  const std::string who = "application '" + printable(application.client_id) + "'";
  if (reply.status == 429 || reply.status >= 500) {
    return Error{ErrorKind::Connection, "Entra ID has no token for " + who + " now"}
        .because(reason)
        .advise("try again later")
        .transient();
  }
  return Error{ErrorKind::Permission, "Entra ID refused the " + std::string{proof} + " of " + who}
      .because(reason)
      .advise(advice_for(reason));
}

}  // namespace

std::string token_endpoint(const Signing& signing, const std::string& tenant_id) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
  if (tenant_id.find_first_not_of(kAllowed) != std::string::npos || tenant_id.find("..") != std::string::npos) {
    throw Error{ErrorKind::Config, "'" + printable(tenant_id) + "' is no tenant"}.advise(
        "give the tenant's id or one of its domains in tenant_id, or in AZURE_TENANT_ID");
  }
  std::string host = signing.setting_or(signing.settings.authority_host, "AZURE_AUTHORITY_HOST");
  if (host.empty()) host = "https://login.microsoftonline.com";
  if (host.find("://") == std::string::npos) host = "https://" + host;
  while (host.ends_with('/')) host.pop_back();
  if (!is_private(host)) {
    throw Error{ErrorKind::Config, "a secret must not be sent to '" + origin_of(host) + "'"}
        .because("that address has no TLS")
        .advise("let authority_host, or AZURE_AUTHORITY_HOST, begin with https://");
  }
  return host + "/" + tenant_id + "/oauth2/v2.0/token";
}

Token ask_entra(const Signing& signing, const Application& application, const Secret& client_secret,
                const Secret& client_assertion, std::string_view proof, const CancelToken& cancel) {
  constexpr std::string_view kAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  HttpRequest request;
  request.url = token_endpoint(signing, application.tenant_id);
  request.ca_file = signing.environment.get("SSL_CERT_FILE");
  request.form = form({{"grant_type", "client_credentials"},
                       {"client_id", application.client_id},
                       {"client_secret", client_secret.reveal()},
                       {"client_assertion_type", client_assertion.empty() ? std::string_view{} : kAssertion},
                       {"client_assertion", client_assertion.reveal()},
                       {"scope", scope_of(signing.settings.resource)}});
  const HttpReply reply = send_patiently(request, Retries{}, *signing.clock, cancel);
  if (reply.status != 200) {
    throw refusal_of(reply, reason_of(reply, {&client_secret, &client_assertion}), application, proof);
  }
  return token_of(read_token_reply(reply.body), signing.clock->wall_time(), origin_of(request.url));
}

}  // namespace hygge::auth
