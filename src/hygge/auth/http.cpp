#include "hygge/auth/http.h"

#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include "hygge/auth/curl_library.h"
#include "hygge/auth/url.h"
#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr std::size_t kLongestBody = 262'144;

struct EndEasy {
  void operator()(CURL* easy) const noexcept { curl_library().easy_cleanup(easy); }
};
struct EndMulti {
  void operator()(CURLM* multi) const noexcept { curl_library().multi_cleanup(multi); }
};
/// The list copied what it was given, so that it is wiped.
struct EndHeaders {
  void operator()(curl_slist* list) const noexcept {
    for (curl_slist* line = list; line != nullptr; line = line->next)
      ::explicit_bzero(line->data, std::strlen(line->data));
    curl_library().slist_free_all(list);
  }
};
using Easy = std::unique_ptr<CURL, EndEasy>;
using Multi = std::unique_ptr<CURLM, EndMulti>;
using Headers = std::unique_ptr<curl_slist, EndHeaders>;

template <typename Value>
void set(const Easy& easy, CURLoption option, Value value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): libcurl has no other way
  if (const CURLcode code = curl_library().easy_setopt(easy.get(), option, value); code != CURLE_OK) {
    throw Error{ErrorKind::Internal, "libcurl does not take an option"}.because(curl_library().easy_strerror(code));
  }
}

/// What arrives of a reply.
struct Arrived {
  std::string body;
  std::map<std::string, std::string> headers;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* arrived) {
  std::string& body = static_cast<Arrived*>(arrived)->body;
  if (size > kLongestBody - body.size()) return 0;  // which ends the transfer
  body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* arrived) {
  const std::string_view line{data, size};
  const std::size_t colon = line.find(':');
  auto& headers = static_cast<Arrived*>(arrived)->headers;
  if (colon != std::string_view::npos && headers.size() < 100) {
    headers.insert_or_assign(lower_case(line.substr(0, colon)), std::string{trim(line.substr(colon + 1))});
  }
  return size;
}

Headers headers_of(const HttpRequest& request) {
  Headers list;
  for (const auto& [name, value] : request.headers) {
    std::string line = name + ": " + value.reveal();
    curl_slist* longer = curl_library().slist_append(list.get(), line.c_str());
    wipe(line);
    if (longer == nullptr) throw std::bad_alloc{};
    static_cast<void>(list.release());  // the longer one begins with it
    list.reset(longer);
  }
  return list;
}

long milliseconds(Seconds duration) { return std::max(1L, std::lround(duration.count() * 1'000)); }

void describe(const Easy& easy, const HttpRequest& request) {
  set(easy, CURLOPT_URL, request.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_USERAGENT, "hygge");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
  set(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
  if (!request.by_proxy) set(easy, CURLOPT_PROXY, "");
  if (!request.ca_file.empty()) set(easy, CURLOPT_CAINFO, request.ca_file.c_str());
  if (request.form.empty()) return;
  set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form.reveal().size()));
  set(easy, CURLOPT_POSTFIELDS, request.form.reveal().c_str());  // not copied
}

bool is_about_certificates(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
         code == CURLE_SSL_CERTPROBLEM;
}

Error failure_of(CURLcode code, const HttpRequest& request, std::string_view said) {
  if (code == CURLE_WRITE_ERROR) {
    return Error{ErrorKind::Data, "the reply of " + origin_of(request.url) + " is no token's: it is far too long"};
  }
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return Error{ErrorKind::Config, "'" + origin_of(request.url) + "' is no address that can be asked"}.advise(
        "correct it: https:// and a host's name");
  }
  Error error{ErrorKind::Connection, "no answer from " + origin_of(request.url)};
  error.because(printable(said.empty() ? curl_library().easy_strerror(code) : said));
  if (is_about_certificates(code)) {
    return error.advise("if a proxy of yours stands between, name its authority's certificate in SSL_CERT_FILE");
  }
  return error.advise("check the address, the network, and whether a proxy is needed (HTTPS_PROXY)").transient();
}

/// Runs until the reply is there; by a multi handle, because that can be woken.
CURLcode run(const Easy& easy, const CancelToken& cancel) {
  const Multi multi{curl_library().multi_init()};
  if (!multi || curl_library().multi_add_handle(multi.get(), easy.get()) != CURLM_OK) throw std::bad_alloc{};
  CURLcode outcome = CURLE_OK;
  {
    const CancelToken::Registration wake = cancel.on_cancel([&] { curl_library().multi_wakeup(multi.get()); });
    int running = 1;
    while (running > 0 && !cancel.is_cancelled()) {
      CURLMcode code = curl_library().multi_perform(multi.get(), &running);
      if (code == CURLM_OK && running > 0) code = curl_library().multi_poll(multi.get(), nullptr, 0, 1'000, nullptr);
      if (code != CURLM_OK)
        throw Error{ErrorKind::Internal, "libcurl failed"}.because(curl_library().multi_strerror(code));
    }
    int left = 0;
    if (const CURLMsg* message = curl_library().multi_info_read(multi.get(), &left)) outcome = message->data.result;
  }
  curl_library().multi_remove_handle(multi.get(), easy.get());
  cancel.throw_if_cancelled();
  return outcome;
}

}  // namespace

HttpReply send(const HttpRequest& request, const CancelToken& cancel) {
  const Easy easy{curl_library().easy_init()};
  if (!easy) throw std::bad_alloc{};
  Arrived arrived;
  arrived.body.reserve(kLongestBody);  // so that it never moves, and leaves no secret where it was
  std::array<char, CURL_ERROR_SIZE> said{};
  const Headers headers = headers_of(request);
  describe(easy, request);
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  set(easy, CURLOPT_ERRORBUFFER, said.data());
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, &arrived);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, &arrived);
  const CURLcode outcome = run(easy, cancel);
  HttpReply reply;
  reply.body = Secret{std::move(arrived.body)};
  if (outcome != CURLE_OK) throw failure_of(outcome, request, said.data());
  reply.headers = std::move(arrived.headers);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): libcurl has no other way
  curl_library().easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  return reply;
}

}  // namespace hygge::auth
