#include "hygge/stores/mssql/kept_identity.h"

namespace hygge::stores::mssql {

std::string or_number() { return ", or `keep_identity: false` has the server number the rows"; }

std::string fill_or_number() { return "fill it at its home" + or_number(); }

}  // namespace hygge::stores::mssql
