#include "hygge/auth/step.h"
#include "hygge/auth/token_reply.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr Bytes kLongestToken{262'144};

/// A token that somebody else fetched.
class GivenToken final : public Step {
 public:
  explicit GivenToken(const Signing& signing) : signing_{signing} {}

  std::string name() const override { return "given token"; }

  Outcome fetch(const CancelToken&) override {
    const EntraSettings& settings = signing_.settings;
    if (settings.token.empty() && settings.token_file.empty()) return Passed{"not set: token or token_file"};
    Token token;
    token.text = settings.token.empty() ? token_in(settings.token_file) : settings.token;
    token.fetched = signing_.clock->wall_time();
    // One that does not tell its end is looked up each time, so that a file with a newer one is noticed.
    token.expires = claims_of(token.text).expires.value_or(token.fetched);
    if (token.expires < token.fetched) {
      const Seconds ago = token.fetched - token.expires;
      throw Error{ErrorKind::Permission, "the given access token has run out"}
          .because("it did so " + format_duration(ago) + " ago")
          .advise(settings.token.empty() ? "have a new one written to '" + settings.token_file + "'"
                                         : "give a new one, or choose another `auth`, which fetches its own");
    }
    return token;
  }

 private:
  static Secret token_in(const std::string& file) {
    std::string text = files::read_text(file, kLongestToken);
    Secret token{std::string{trim(text)}};
    wipe(text);
    if (token.empty()) throw Error{ErrorKind::Data, "the token file '" + file + "' is empty"};
    return token;
  }

  const Signing& signing_;
};

}  // namespace

std::unique_ptr<Step> make_given_token(const Signing& signing) { return std::make_unique<GivenToken>(signing); }

}  // namespace hygge::auth
