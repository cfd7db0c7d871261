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

/// A table with a column of each type that not every client knows, or that has a form of its own for each value; the
/// server itself fills c_version.
inline std::string special_type_table(const std::string& name) {
  return "CREATE TABLE dbo." + name +
         " (c_int int NOT NULL, c_xml xml, c_variant sql_variant, c_hierarchy hierarchyid, c_geometry geometry, "
         "c_geography geography, c_version rowversion, c_utf8 varchar(60) COLLATE Latin1_General_100_CI_AS_SC_UTF8, "
         "c_utf8max varchar(max) COLLATE Latin1_General_100_CI_AS_SC_UTF8, "
         "c_utf8char char(20) COLLATE Latin1_General_100_CI_AS_SC_UTF8, c_polish varchar(20) COLLATE Polish_CI_AS, "
         "c_json json, c_vector vector(3));\n";
}

/// A value of each, and NULLs.
inline std::string special_type_rows(const std::string& name) {
  return "INSERT INTO dbo." + name +
         " (c_int, c_xml, c_variant, c_hierarchy, c_geometry, c_geography, c_utf8, c_utf8max, c_utf8char, c_polish, "
         "c_json, c_vector) VALUES (1, N'<a>ż😀</a>', CAST(CAST(-7 AS int) AS sql_variant), CAST(0x5AC0 AS "
         "hierarchyid), CAST(0x00000000010C000000000000F03F0000000000000040 AS geometry), "
         "CAST(0xE6100000010C000000000000F03F0000000000000040 AS geography), N'Zażółć 漢 😀', N'max 漢 😀', N'ż', "
         "N'żółć', N'{\"a\":\"ż😀\"}', N'[1,-2.5,0]');\n"
         "INSERT INTO dbo." +
         name + " (c_int) VALUES (2);\n";
}

/// A query for a sql_variant of each base type.
inline std::string every_variant() {
  std::string columns;
  for (const char* const value : {"CAST(-7 AS int)",
                                  "CAST(255 AS tinyint)",
                                  "CAST(-5 AS smallint)",
                                  "CAST(1 AS bit)",
                                  "CAST(9223372036854775807 AS bigint)",
                                  "CAST(0.5 AS real)",
                                  "CAST(-1.5 AS float)",
                                  "CAST(-12345.67 AS decimal(10,2))",
                                  "CAST(12.5 AS money)",
                                  "CAST(-0.25 AS smallmoney)",
                                  "CAST('2024-02-29' AS date)",
                                  "CAST('13:45:30.5' AS time(7))",
                                  "CAST('2024-02-29 13:45:30.5' AS datetime2(3))",
                                  "CAST('2024-02-29 01:00:00 +05:30' AS datetimeoffset(0))",
                                  "CAST('2024-02-29 13:45:30' AS datetime)",
                                  "CAST('2024-02-29 13:46' AS smalldatetime)",
                                  "CAST('00112233-4455-6677-8899-AABBCCDDEEFF' AS uniqueidentifier)",
                                  "CAST(N'Zażółć 😀' AS nvarchar(50))",
                                  "CAST(N'ż' AS nchar(2))",
                                  "CAST('abc' AS varchar(50))",
                                  "CAST('d' AS char(2))",
                                  "CAST(0xDEADBEEF AS varbinary(8))",
                                  "CAST(0x0102 AS binary(3))"}) {
    columns += (columns.empty() ? "CAST(" : ", CAST(") + std::string{value} + " AS sql_variant)";
  }
  return "SELECT " + columns;
}

}  // namespace hygge::test
