#include "tests/conformance/type_samples.h"

#include "hygge/base/text.h"

namespace hygge::test {

std::string TypeSample::select() const {
  return "SELECT generate_subscripts(v, 1) AS place, unnest(v) AS \"value\" FROM (SELECT CAST([" + values +
         ", NULL] AS " + type + "[]) AS v)";
}

bool TypeRules::carries(const TypeSample& sample) const {
  return !refuses.contains(sample.name) && !leaves_open.contains(sample.name);
}

std::string TypeRules::select(const TypeSample& sample) const {
  const auto rule = becomes.find(sample.name);
  if (rule == becomes.end()) return sample.select();
  std::string expression = rule->second;
  for (std::size_t at = 0; (at = expression.find("{}", at)) != std::string::npos;) {
    expression.replace(at, 2, "\"value\"");
  }
  return "SELECT place, " + expression + " AS \"value\" FROM (" + sample.select() + ")";
}

void SamplesTogether::add(const std::string& name, const std::string& select) {
  const bool is_first = columns_.empty();
  columns_ += (is_first ? "" : ", ") + ("s_" + name + ".\"value\" AS " + name);
  samples_ += (is_first ? "(" : " POSITIONAL JOIN (") + select + ") AS s_" + name;
}

const std::vector<TypeSample>& type_samples() {
  static const std::vector<TypeSample> samples{
      {"boolean", "BOOLEAN", "true, false"},
      {"tinyint", "TINYINT", "-128, 0, 127"},
      {"smallint", "SMALLINT", "-32768, 0, 32767"},
      {"integer", "INTEGER", "-2147483648, 0, 2147483647"},
      {"bigint", "BIGINT", "-9223372036854775808, 0, 9223372036854775807"},
      {"utinyint", "UTINYINT", "0, 255"},
      {"usmallint", "USMALLINT", "0, 65535"},
      {"uinteger", "UINTEGER", "0, 4294967295"},
      {"ubigint", "UBIGINT", "0, 18446744073709551615"},
      {"hugeint", "HUGEINT", "-99999999999999999999999999999999999999, 0, 1, 99999999999999999999999999999999999999"},
      {"hugeint_ends", "HUGEINT",
       "'-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'"},
      {"uhugeint", "UHUGEINT", "'0', '99999999999999999999999999999999999999'"},
      {"uhugeint_ends", "UHUGEINT", "'340282366920938463463374607431768211455'"},
      {"float", "FLOAT", "'-3.4028235e38', '1e-45', '-0.0', 'nan', 'inf', '-inf'"},
      {"float_zeros", "FLOAT", "'-0.0', '0.0'"},
      {"double", "DOUBLE", "'-1.7976931348623157e308', '5e-324', '0.1', '-0.0', 'nan', 'inf', '-inf'"},
      {"double_zeros", "DOUBLE", "'-0.0', '0.0'"},
      {"nested_zeros", "STRUCT(\"a\" DOUBLE[], \"b\" MAP(VARCHAR, FLOAT))",
       "{'a': ['0.0', '-0.0'], 'b': MAP {'k': '-0.0'}}, {'a': ['1'], 'b': MAP {'k': '0.0'}}"},
      {"decimal_4", "DECIMAL(4,1)", "'-999.9', '0.1', '999.9'"},
      {"decimal_9", "DECIMAL(9,2)", "'-9999999.99', '9999999.99'"},
      {"decimal_18", "DECIMAL(18,3)", "'-999999999999999.999', '999999999999999.999'"},
      {"decimal_38_0", "DECIMAL(38,0)",
       "'-99999999999999999999999999999999999999', '99999999999999999999999999999999999999'"},
      {"decimal_38_38", "DECIMAL(38,38)",
       "'-0.99999999999999999999999999999999999999', '0.00000000000000000000000000000000000001'"},
      {"varchar", "VARCHAR",
       "'', ' ', 'NULL', 'it''s', 'a' || chr(0) || 'b', 'smørrebrød 🧈', repeat('long ', 100000)"},
      {"blob", "BLOB", "'\\x00\\xFF'::BLOB, ''::BLOB, 'text'::BLOB"},
      {"date", "DATE", "'0001-01-01', '1969-12-31', '2024-02-29', '9999-12-31'"},
      {"time", "TIME", "'00:00:00', '23:59:59.999999', '24:00:00'"},
      {"timetz", "TIMETZ", "'00:00:00+00', '23:59:59.999999+00'"},
      {"timestamp", "TIMESTAMP", "'0001-01-01 00:00:00', '1969-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'"},
      {"timestamp_s", "TIMESTAMP_S", "'0001-01-01 00:00:00', '9999-12-31 23:59:59'"},
      {"timestamp_ms", "TIMESTAMP_MS", "'0001-01-01 00:00:00', '9999-12-31 23:59:59.999'"},
      {"timestamp_ns", "TIMESTAMP_NS", "'1677-09-22 00:00:00', '2262-04-11 23:47:16.854775'"},
      {"timestamptz", "TIMESTAMPTZ", "'0001-01-01 00:00:00+00', '9999-12-31 23:59:59.999999+00'"},
      {"interval", "INTERVAL", "'0 days', '14 months 3 days 04:05:06.007'"},
      {"interval_below_zero", "INTERVAL", "'-14 months'"},
      {"interval_of_microseconds", "INTERVAL", "'0.000001 seconds'"},
      {"uuid", "UUID", "'00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'"},
      {"enum", "ENUM('small', 'large', '')", "'small', 'large', ''"},
      {"bit", "BIT", "'1', '0', '101010101010'"},
      {"bignum", "BIGNUM", "'-1', '123456789012345678901234567890123456789012345678901234567890'"},
      {"json", "JSON", "'{}', '[1, null, \"x\"]'"},
      {"list", "INTEGER[]", "[], [NULL], [1, NULL, -2147483648]"},
      {"list_of_nothing", "INTEGER[]", "NULL, NULL"},
      {"list_of_lists", "VARCHAR[][]", "[], [[], NULL, ['', 'a', NULL]]"},
      {"array", "INTEGER[3]", "[1, NULL, 3], [-2147483648, 0, 2147483647]"},
      {"struct", "STRUCT(\"a b\" INTEGER, \"select\" VARCHAR)",
       "{'a b': 1, 'select': 'x'}, {'a b': NULL, 'select': NULL}"},
      {"struct_of_lists", "STRUCT(\"points\" STRUCT(\"x\" DOUBLE)[])",
       "{'points': [{'x': 1.5}, NULL]}, {'points': []}"},
      {"map", "MAP(VARCHAR, INTEGER)", "MAP {}, MAP {'': 1, 'b': NULL}"},
      {"map_of_structs", "MAP(INTEGER, STRUCT(\"d\" DATE))", "MAP {1: {'d': DATE '0001-01-01'}}"},
      {"union", "UNION(\"number\" INTEGER, \"text\" VARCHAR)",
       "CAST(union_value(\"number\" := 1) AS UNION(\"number\" INTEGER, \"text\" VARCHAR)), "
       "CAST(union_value(\"text\" := 'x') AS UNION(\"number\" INTEGER, \"text\" VARCHAR))"},
  };
  return samples;
}

}  // namespace hygge::test
