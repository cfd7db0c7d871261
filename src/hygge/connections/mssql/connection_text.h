#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hygge {

/// What a text in place of single settings says: an address such as
/// `mssql://user:password@host:port/database?encrypt=yes`, or what one gives to an ODBC driver or to .NET,
/// `Server=tcp:host,1433;Database=shop;Uid=me;Pwd={a;b};Encrypt=yes`.
struct ConnectionText {
  struct Item {
    std::string setting;  ///< of the settings table: "trust_cert"
    std::string value;    ///< as one would write it in YAML; may be a secret
  };
  struct Problem {
    std::string message;  ///< never shows a value that may be a secret
    std::string advice;
  };
  std::vector<Item> items;  ///< each setting once
  std::vector<Problem> problems;
};

/// Reads either form. Keys are known by several names ("Uid", "User ID", "user"), whatever their case; those that have
/// no meaning here and do no harm (`Driver`, `MultiSubnetFailover`) are passed over, all others are problems.
///
/// In the second form a value in braces may hold anything, `}` as `}}`; `Encrypt=no` means `login`, because drivers
/// encrypt the login all the same.
ConnectionText read_connection_text(std::string_view text);

}  // namespace hygge
