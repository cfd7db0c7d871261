#include "tests/support/tds_server/executor.h"

namespace hygge::tds_server {

void Executor::merge(Run& run) { run.tokens.refuse(); }

}  // namespace hygge::tds_server
