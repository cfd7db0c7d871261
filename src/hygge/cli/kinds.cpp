#include "hygge/cli/kinds.h"

#include "hygge/cli/mssql_check.h"
#include "hygge/homes/mssql/mssql_home.h"
#include "hygge/homes/parquet/parquet_home.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/stores/parquet/parquet_store.h"

namespace hygge::cli {

const Registry& registry() {
  static const Registry kinds{
      .homes =
          {
              &mssql_home_kind(),
              &parquet_home_kind(),
          },
      .stores =
          {
              &mssql_store_kind(),
              &parquet_store_kind(),
          },
      .connections =
          {
              &mssql_kind(),
          },
  };
  return kinds;
}

}  // namespace hygge::cli
