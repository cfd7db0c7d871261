#include "hygge/auth/token_source.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

Signing signing_with(EntraSettings settings, Environment environment, Clock& clock) {
  const bool is_only = settings.method != Method::Entra;
  return {.settings = std::move(settings), .environment = std::move(environment), .clock = &clock, .is_only = is_only};
}

std::vector<std::unique_ptr<Step>> steps_for(const Signing& signing) {
  std::vector<std::unique_ptr<Step>> steps;
  const Method method = signing.settings.method;
  const bool is_chain = method == Method::Entra;
  if (is_chain || method == Method::ServicePrincipal) steps.push_back(make_service_principal(signing));
  if (is_chain || method == Method::WorkloadIdentity) steps.push_back(make_workload_identity(signing));
  if (is_chain || method == Method::ManagedIdentity) steps.push_back(make_managed_identity(signing));
  if (is_chain || method == Method::Cli) steps.push_back(make_azure_cli(signing));
  if (method == Method::Token) steps.push_back(make_given_token(signing));
  return steps;
}

/// What two connections must share to share their tokens.
std::string key_of(const Signing& signing) {
  const EntraSettings& settings = signing.settings;
  std::vector<std::string> parts{std::string{name_of(settings.method)},
                                 signing.setting_or(settings.authority_host, "AZURE_AUTHORITY_HOST"),
                                 signing.setting_or(settings.tenant_id, "AZURE_TENANT_ID"),
                                 signing.setting_or(settings.client_id, "AZURE_CLIENT_ID"),
                                 settings.object_id,
                                 settings.identity_resource_id,
                                 settings.resource,
                                 settings.imds_endpoint,
                                 signing.setting_or(settings.federated_token_file, "AZURE_FEDERATED_TOKEN_FILE"),
                                 signing.setting_or(settings.client_certificate, "AZURE_CLIENT_CERTIFICATE_PATH"),
                                 settings.token_file};
  // A secret stands for itself only as a number that means nothing.
  for (const Secret& secret : {signing.setting_or(settings.client_secret, "AZURE_CLIENT_SECRET"), settings.token}) {
    parts.push_back(std::to_string(std::hash<std::string>{}(secret.reveal())));
  }
  return join(parts, "\n");
}

Error nothing_served(const Signing& signing, const std::vector<std::string>& tried) {
  const std::string word{name_of(signing.settings.method)};
  Error error{ErrorKind::Config, "no way to sign in to Entra ID is set up"};
  if (signing.is_only) error = Error{ErrorKind::Config, "`auth: " + word + "` is not set up"};
  error.detail(join(tried, "\n"));
  if (signing.is_only) return error.advise("set what is missing, or choose another `auth`");
  return error.advise("run: az login; or set tenant_id, client_id and client_secret");
}

}  // namespace

TokenSource::TokenSource(EntraSettings settings, Environment environment, TokenCache& cache)
    : signing_{signing_with(std::move(settings), std::move(environment), cache.clock())},
      cache_{cache},
      key_{key_of(signing_)},
      steps_{steps_for(signing_)},
      way_{name_of(signing_.settings.method)} {}

TokenSource::TokenSource(EntraSettings settings)
    : TokenSource{std::move(settings), Environment::of_process(), TokenCache::of_process()} {}

TokenSource::~TokenSource() = default;

Token TokenSource::token(const CancelToken& cancel) {
  const auto fetching = [this](const CancelToken& called_off) { return fetch(called_off); };
  Token token = cache_.get(key_, fetching, cancel);
  const std::lock_guard lock{mutex_};
  way_ = token.way;  // also when another connection fetched it
  return token;
}

Token TokenSource::renewed(const Token& refused, const CancelToken& cancel) {
  cache_.forget(key_, refused);
  return token(cancel);
}

std::string TokenSource::way() const {
  const std::lock_guard lock{mutex_};
  return way_;
}

Token TokenSource::fetch(const CancelToken& cancel) {
  const std::string known = way();
  const auto is_known = [&](const std::unique_ptr<Step>& step) { return step->name() == known; };
  const bool has_worked = std::any_of(steps_.begin(), steps_.end(), is_known);
  std::vector<std::string> tried;
  for (const std::unique_ptr<Step>& step : steps_) {
    if (has_worked && !is_known(step)) continue;
    try {
      Outcome outcome = step->fetch(cancel);
      if (Token* token = std::get_if<Token>(&outcome)) {
        token->way = step->name();
        return std::move(*token);
      }
      tried.push_back(step->name() + ": " + std::get<Passed>(outcome).why);
    } catch (Error& error) {
      if (error.kind() == ErrorKind::Cancelled) throw;
      if (!tried.empty()) error.detail("before that\n" + join(tried, "\n"));
      error.add_context(step->name());
      throw;
    }
  }
  throw nothing_served(signing_, tried);
}

}  // namespace hygge::auth
