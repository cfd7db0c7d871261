#pragma once

#include <string>

namespace hygge::test {

/// A table with a column of each type that text files can carry.
inline std::string every_type_table(const std::string& name) {
  return "CREATE TABLE dbo." + name +
         " (c_int int NOT NULL, c_bit bit, c_tinyint tinyint, c_smallint smallint, c_int2 int, c_bigint bigint, c_real "
         "real, "
         "c_float float, c_decimal decimal(10,2), c_decimal38 decimal(38,10), c_money money, c_smallmoney smallmoney, "
         "c_date date, "
         "c_time time(7), c_datetime datetime, c_datetime2 datetime2(7), c_smalldatetime smalldatetime, c_dto "
         "datetimeoffset(7), "
         "c_char char(10), c_varchar varchar(50), c_varcharmax varchar(max), c_nchar nchar(10), c_nvarchar "
         "nvarchar(50), "
         "c_nvarcharmax nvarchar(max), c_binary binary(8), c_varbinary varbinary(50), c_varbinarymax varbinary(max), "
         "c_guid uniqueidentifier, c_text text, c_ntext ntext, c_image image);\n";
}

/// Ordinary values, the smallest, NULLs, and the largest dates.
inline std::string every_type_rows(const std::string& name) {
  return "INSERT INTO dbo." + name +
         " VALUES (1, 1, 255, 32767, 2147483647, 9223372036854775807, 1.5, 2.25, 99999999.99, "
         "1234567890123456789012345678.0123456789, 922337203685477.5807, 214748.3647, '2024-02-29', "
         "'13:45:30.1234567', "
         "'2024-02-29 13:45:30.123', '2024-02-29 13:45:30.1234567', '2024-02-29 13:46', '2024-02-29 01:00:00 +05:30', "
         "'abc', 'café', 'varchar max', N'新', N'Zażółć 😀', N'nvarchar max', 0x0102030405060708, 0xDEADBEEF, "
         "0x00010203, "
         "'00112233-4455-6677-8899-aabbccddeeff', 'text', N'ntext ż', 0x0001);\n"
         "INSERT INTO dbo." +
         name +
         " VALUES (2, 0, 0, -32768, -2147483648, -9223372036854775808, -1.5, -2.25, -99999999.99, -0.0000000001, "
         "-922337203685477.5808, -214748.3648, '0001-01-01', '00:00:00', '1753-01-01', '0001-01-01', '1900-01-01', "
         "'2024-01-01 00:00:00 -14:00', ' ', 'x', 'y', N' ', N'z', N'w', 0x0000000000000000, 0x00, 0x01, "
         "'00000000-0000-0000-0000-000000000000', 't', N'n', 0xFF);\n"
         "INSERT INTO dbo." +
         name +
         " (c_int) VALUES (3);\n"
         "INSERT INTO dbo." +
         name +
         " VALUES (4, 1, 1, 1, 1, 1, 1, 1, 0.01, 1, 0.0001, 0.0001, '9999-12-31', '23:59:59.9999999', '9999-12-31 "
         "23:59:59.997', "
         "'9999-12-31 23:59:59.9999999', '2079-06-06 23:59', '9999-12-31 23:59:59.9999999 +00:00', 'q', 'r', 's', "
         "N't', N'u', N'v', "
         "0xFFFFFFFFFFFFFFFF, 0xFF, 0xFF, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 't', N'n', 0x00);\n";
}

}  // namespace hygge::test
