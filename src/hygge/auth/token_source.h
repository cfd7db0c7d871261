#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hygge/auth/step.h"
#include "hygge/auth/token_cache.h"

namespace hygge::auth {

/// Where the tokens of one connection come from: the way that `auth` names, or for `entra` the first that is set up, in
/// the order service principal, workload identity, managed identity, Azure CLI.
///
/// The way that gave the first token gives all: a run does not change who it is.
/// Threads  all calls are safe from any thread.
class TokenSource {
 public:
  /// `cache`, and its clock, must outlive the source.
  TokenSource(EntraSettings settings, Environment environment, TokenCache& cache);
  /// With the process's environment and cache.
  explicit TokenSource(EntraSettings settings);
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;
  ~TokenSource();

  /// A token that is good for minutes at least, unless it was given and could not be renewed.
  /// Throws  Error{Config} when no way is set up, Error{Permission} when the one that is was refused,
  ///         Error{Connection} when nobody answered; each tells of every way what was tried, and why it did not serve.
  ///         The token's error when cancelled.
  Token token(const CancelToken& cancel);

  /// Another one, after a server refused `refused`; ask once, then give up.
  Token renewed(const Token& refused, const CancelToken& cancel);

  /// Which way gave the tokens: "managed identity"; before there was one, the word of `auth`.
  std::string way() const;

 private:
  Token fetch(const CancelToken& cancel);

  const Signing signing_;
  TokenCache& cache_;
  const std::string key_;
  std::vector<std::unique_ptr<Step>> steps_;
  mutable std::mutex mutex_;
  std::string way_;  // guarded by mutex_
};

}  // namespace hygge::auth
