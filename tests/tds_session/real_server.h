#pragma once

#include <optional>

#include "hygge/tds/connect_request.h"

namespace hygge::test {

/// How to sign in to the server that HYGGE_TEST_MSSQL names by a URL (request_of_url.h); nothing where it names none.
std::optional<tds::ConnectRequest> real_server();

/// Whether that server says that it is Babelfish, which lacks some of what SQL Server has.
bool real_server_is_babelfish();

}  // namespace hygge::test
