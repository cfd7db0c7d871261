#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "hygge/auth/token.h"
#include "hygge/auth/token_reply.h"
#include "hygge/base/error.h"

/// What a giver of tokens may answer: a reply ends in a token or an error, and no secret is in what is said of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hygge;
  constexpr std::size_t kLongest = 65'536;  // more makes it slow, not wiser
  if (size > kLongest) return 0;
  const std::string text{data, data + size};
  const auth::HttpReply reply{.status = 400, .headers = {}, .body = Secret{text}};
  const Secret known{"hunter2"};
  if (auth::reason_of(reply, {&known}).find(known.reveal()) != std::string::npos) std::abort();
  if (auth::without_secrets(text, {&known}).find("eyJ") != std::string::npos) std::abort();
  auth::claims_of(reply.body);
  try {
    const auth::Token token = auth::token_of(auth::read_token_reply(reply.body), Clock::WallTime{}, "the fuzzer");
    if (token.text.empty()) std::abort();
    auth::freshness(token, Clock::WallTime{});
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
