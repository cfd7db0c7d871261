#include <string_view>

#include "hygge/auth/patient_send.h"
#include "hygge/auth/step.h"
#include "hygge/auth/token_reply.h"
#include "hygge/auth/url.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr Bytes kLongestKey{4'096};

/// The identity of the Azure machine that we run on. Which of its kinds it is, the environment tells; they are looked
/// for in the order of Microsoft's own libraries. No proxy is asked: all of them are on the machine or next to it.
class ManagedIdentity final : public Step {
 public:
  explicit ManagedIdentity(const Signing& signing) : signing_{signing} {}

  std::string name() const override { return "managed identity"; }

  Outcome fetch(const CancelToken& cancel) override {
    const Environment& environment = signing_.environment;
    const bool has_endpoint = environment.has("IDENTITY_ENDPOINT");
    if (has_endpoint && environment.has("IDENTITY_HEADER")) {
      if (environment.has("IDENTITY_SERVER_THUMBPRINT")) {
        return Passed{"this is Service Fabric, whose identities hygge cannot use"};
      }
      return by_app_service(cancel);
    }
    if (environment.has("MSI_ENDPOINT")) {
      return environment.has("MSI_SECRET") ? by_old_app_service(cancel) : by_cloud_shell(cancel);
    }
    if (has_endpoint && environment.has("IMDS_ENDPOINT")) return by_arc(cancel);
    return by_imds(cancel);
  }

 private:
  /// Which of several identities, unless it is named in another way.
  std::string client_id() const {
    const bool is_named = !signing_.settings.object_id.empty() || !signing_.settings.identity_resource_id.empty();
    return is_named ? "" : signing_.setting_or(signing_.settings.client_id, "AZURE_CLIENT_ID");
  }

  HttpRequest request(const std::string& address, const std::string& parameters) const {
    HttpRequest request;
    request.url = address + "?" + parameters;
    request.by_proxy = false;
    return request;
  }

  Token answer(const HttpRequest& request, const std::string& host, const CancelToken& cancel) const {
    const HttpReply reply = send_patiently(request, Retries{}, *signing_.clock, cancel);
    if (reply.status != 200) throw refusal_of(reply, request, host);
    return token_of(read_token_reply(reply.body), signing_.clock->wall_time(), host);
  }

  static Error refusal_of(const HttpReply& reply, const HttpRequest& request, const std::string& host) {
    std::vector<const Secret*> secrets;
    for (const auto& [name, value] : request.headers) {
      if (value.reveal() != "true") secrets.push_back(&value);
    }
    return Error{ErrorKind::Permission, host + " has no token for this identity"}
        .because(reason_of(reply, secrets))
        .advise("see whether the identity is assigned, and whether client_id names it")
        .transient(reply.status == 429 || reply.status >= 500);
  }

  Outcome by_app_service(const CancelToken& cancel) const {
    HttpRequest asked = request(signing_.environment.get("IDENTITY_ENDPOINT"),
                                query({{"api-version", "2019-08-01"},
                                       {"resource", signing_.settings.resource},
                                       {"client_id", client_id()},
                                       {"principal_id", signing_.settings.object_id},
                                       {"mi_res_id", signing_.settings.identity_resource_id}}));
    asked.headers.emplace_back("X-IDENTITY-HEADER", Secret{signing_.environment.get("IDENTITY_HEADER")});
    return answer(asked, "App Service", cancel);
  }

  Outcome by_old_app_service(const CancelToken& cancel) const {
    HttpRequest asked = request(
        signing_.environment.get("MSI_ENDPOINT"),
        query({{"api-version", "2017-09-01"}, {"resource", signing_.settings.resource}, {"clientid", client_id()}}));
    asked.headers.emplace_back("secret", Secret{signing_.environment.get("MSI_SECRET")});
    return answer(asked, "App Service (MSI_ENDPOINT)", cancel);
  }

  Outcome by_cloud_shell(const CancelToken& cancel) const {
    HttpRequest asked;
    asked.url = signing_.environment.get("MSI_ENDPOINT");
    asked.by_proxy = false;
    asked.form = form({{"resource", signing_.settings.resource}});
    asked.headers.emplace_back("Metadata", Secret{"true"});
    return answer(asked, "Cloud Shell", cancel);
  }

  /// Azure Arc first names a file that only its group may read; whoever can tell what is in it gets the token.
  Outcome by_arc(const CancelToken& cancel) const {
    HttpRequest asked = request(signing_.environment.get("IDENTITY_ENDPOINT"),
                                query({{"api-version", "2020-06-01"}, {"resource", signing_.settings.resource}}));
    asked.headers.emplace_back("Metadata", Secret{"true"});
    const HttpReply challenge = send_patiently(asked, Retries{}, *signing_.clock, cancel);
    if (challenge.status != 401) throw refusal_of(challenge, asked, "Azure Arc");
    asked.headers.emplace_back("Authorization", Secret{"Basic " + arc_key(challenge).reveal()});
    return answer(asked, "Azure Arc", cancel);
  }

  /// Only a key where Arc lays its keys is read: whoever answers in its place must not choose files.
  Secret arc_key(const HttpReply& challenge) const {
    constexpr std::string_view kBegin = "Basic realm=";
    const auto header = challenge.headers.find("www-authenticate");
    const std::string& said = header == challenge.headers.end() ? "" : header->second;
    const std::string_view named = std::string_view{said}.substr(std::min(said.size(), kBegin.size()));
    const std::filesystem::path file{named};
    std::error_code problem;
    const std::filesystem::path real = std::filesystem::weakly_canonical(file, problem);
    const std::filesystem::path folder = std::filesystem::weakly_canonical(signing_.settings.arc_key_folder, problem);
    if (!said.starts_with(kBegin) || file.extension() != ".key" || problem || real.parent_path() != folder) {
      throw Error{ErrorKind::Data, "Azure Arc did not name a key that may be read"}
          .because("its keys lie in '" + signing_.settings.arc_key_folder.string() + "'")
          .advise("see whether IDENTITY_ENDPOINT is the agent's address");
    }
    try {
      std::string text = files::read_text(real, kLongestKey);
      Secret key{std::string{trim(text)}};
      wipe(text);
      return key;
    } catch (Error& error) {
      if (error.kind() == ErrorKind::Permission) error.advise("add this user to the group himds, and sign in anew");
      throw;
    }
  }

  HttpRequest question_to_imds() const {
    HttpRequest asked = request(signing_.settings.imds_endpoint + "/metadata/identity/oauth2/token",
                                query({{"api-version", "2018-02-01"},
                                       {"resource", signing_.settings.resource},
                                       {"client_id", client_id()},
                                       {"object_id", signing_.settings.object_id},
                                       {"msi_res_id", signing_.settings.identity_resource_id}}));
    asked.headers.emplace_back("Metadata", Secret{"true"});
    asked.connect_timeout = Seconds{1};  // elsewhere nobody answers there, not even with a refusal
    return asked;
  }

  /// A service that is being renewed says 410, for a minute at most. Where no other way is left, one that has just
  /// begun is waited for as well.
  Retries patience_with_imds() const {
    Retries retries{.statuses = {410}, .longest = Seconds{80}, .longest_without_answer = Seconds{0}};
    if (signing_.is_only) {
      retries.statuses.insert(404);
      retries.longest_without_answer = Seconds{3};
    }
    return retries;
  }

  Outcome by_imds(const CancelToken& cancel) const {
    constexpr std::string_view kService = "the machine's identity service";
    const std::string address = origin_of(signing_.settings.imds_endpoint);
    const HttpRequest asked = question_to_imds();
    HttpReply reply;
    try {
      reply = send_patiently(asked, patience_with_imds(), *signing_.clock, cancel);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Unsupported && !signing_.is_only) return Passed{error.what()};
      if (error.kind() != ErrorKind::Connection) throw;
      return Passed{"nothing answers at " + address + " (" + error.reason() +
                    "): this is no Azure machine with an identity"};
    }
    const std::string reason = reason_of(reply, {});
    if (reply.status == 400) {
      return Passed{"no identity is assigned to this machine, or not the one that is named (" + reason + ")"};
    }
    TokenReply said = read_token_reply(reply.body);
    // Other clouds have a service of another kind at that address, and hotels have their own.
    const bool is_token = reply.status == 200 && !said.access_token.empty();
    if (!is_token && !signing_.is_only) return Passed{address + " has no token (" + reason + ")"};
    if (reply.status != 200) throw refusal_of(reply, asked, std::string{kService});
    return token_of(std::move(said), signing_.clock->wall_time(), kService);
  }

  const Signing& signing_;
};

}  // namespace

std::unique_ptr<Step> make_managed_identity(const Signing& signing) {
  return std::make_unique<ManagedIdentity>(signing);
}

}  // namespace hygge::auth
