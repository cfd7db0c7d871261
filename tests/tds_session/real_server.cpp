#include "tests/tds_session/real_server.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/tds_session/request_of_url.h"
#include "tests/tds_session/session_rows.h"

namespace hygge::test {

std::optional<tds::ConnectRequest> real_server() {
  const char* const url = std::getenv("HYGGE_TEST_MSSQL");
  if (url == nullptr || *url == '\0') return std::nullopt;
  return request_of_url(url);
}

bool real_server_is_babelfish() {
  static const bool answer = [] {
    const std::optional<tds::ConnectRequest> request = real_server();
    if (!request) return false;
    tds::Session session = tds::Session::connect(*request, CancelToken{});
    return rows_of(session, "SELECT CAST(SERVERPROPERTY('Babelfish') AS int)") == std::vector<std::string>{"1"};
  }();
  return answer;
}

}  // namespace hygge::test
