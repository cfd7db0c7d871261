#pragma once

#include <curl/curl.h>

namespace hygge::auth {

/// The functions of libcurl that we call.
///
/// The library is loaded when somebody is to be asked over HTTP, because it brings thirty others, which takes 10 ms:
/// longer than many a command. Who never signs in by a token needs no libcurl.
struct CurlLibrary {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_wakeup) multi_wakeup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_strerror) multi_strerror;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
};

/// Loaded and set up at the first call.
/// Throws  Error{Unsupported} when there is none on this machine, or one from before 7.85.
/// Threads  any.
const CurlLibrary& curl_library();

}  // namespace hygge::auth
