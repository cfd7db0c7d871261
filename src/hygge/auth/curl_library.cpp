#include "hygge/auth/curl_library.h"

#include <dlfcn.h>

#include <array>
#include <string>
#include <utility>

#include "hygge/base/error.h"

namespace hygge::auth {

namespace {

Error no_curl(std::string why) {
  return Error{ErrorKind::Unsupported, "signing in with Entra ID needs libcurl, which cannot be loaded"}
      .because(std::move(why))
      .advise("install it: apt-get install libcurl4, or your system's package of that library");
}

/// Never unloaded: it registers what runs at the end of the process.
void* load_curl() {
  constexpr std::array<const char*, 2> kNames = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  std::string why;
  for (const char* name : kNames) {
    if (void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) return library;
    const char* const said = ::dlerror();
    if (why.empty() && said != nullptr) why = said;
  }
  throw no_curl(why);
}

template <typename Function>
void find_in(void* library, const char* name, Function& function) {
  // NOLINTNEXTLINE: that is how dlsym gives functions
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) throw no_curl(std::string{"it has no function "} + name);
}

CurlLibrary find_all() {
  void* const library = load_curl();
  CurlLibrary curl{};
  find_in(library, "curl_global_init", curl.global_init);
  find_in(library, "curl_easy_init", curl.easy_init);
  find_in(library, "curl_easy_setopt", curl.easy_setopt);
  find_in(library, "curl_easy_getinfo", curl.easy_getinfo);
  find_in(library, "curl_easy_strerror", curl.easy_strerror);
  find_in(library, "curl_easy_cleanup", curl.easy_cleanup);
  find_in(library, "curl_multi_init", curl.multi_init);
  find_in(library, "curl_multi_add_handle", curl.multi_add_handle);
  find_in(library, "curl_multi_remove_handle", curl.multi_remove_handle);
  find_in(library, "curl_multi_perform", curl.multi_perform);
  find_in(library, "curl_multi_poll", curl.multi_poll);
  find_in(library, "curl_multi_wakeup", curl.multi_wakeup);
  find_in(library, "curl_multi_info_read", curl.multi_info_read);
  find_in(library, "curl_multi_strerror", curl.multi_strerror);
  find_in(library, "curl_multi_cleanup", curl.multi_cleanup);
  find_in(library, "curl_slist_append", curl.slist_append);
  find_in(library, "curl_slist_free_all", curl.slist_free_all);

  constexpr unsigned kOldest = 0x075500;  // 7.85, the first with CURLOPT_PROTOCOLS_STR
  decltype(&::curl_version_info) version_info = nullptr;
  find_in(library, "curl_version_info", version_info);
  const curl_version_info_data* version = version_info(CURLVERSION_FIRST);
  if (version->version_num < kOldest) throw no_curl(std::string{"it is version "} + version->version + ", and too old");
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw no_curl("it could not be set up");
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary curl = find_all();
  return curl;
}

}  // namespace hygge::auth
