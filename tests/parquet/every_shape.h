#pragma once

namespace hygge::test {

/// Rows with every shape of levels and values: nulls here and there, everywhere and nowhere, small and large
/// dictionaries, runs, lists of lists, structs that are missing, text beyond ASCII.
inline constexpr const char* kEveryShape =
    "SELECT i AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS gaps, NULL::INTEGER AS nothing, "
    "(i % 7)::TINYINT AS small, (i * 1000003 % 65536)::USMALLINT AS short, (i // 1000)::INTEGER AS runs, "
    "i / 3.0::DOUBLE AS score, (i % 11)::FLOAT AS f, i % 2 = 0 AS flag, CASE WHEN i % 5 > 0 THEN i % 4 = 0 END AS "
    "maybe, "
    "(i % 9)::DECIMAL(4,1) AS d4, (i * 7)::DECIMAL(18,3) AS d18, (i::HUGEINT * 123456789012)::DECIMAL(38,5) AS d38, "
    "DATE '2020-01-01' + (i % 3000)::INTEGER AS day, TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS at, "
    "TIMESTAMPTZ '2020-01-01 00:00:00+00' + INTERVAL (i) SECOND AS atz, TIME '10:00:00' + INTERVAL (i % 999) SECOND AS "
    "t, "
    "('00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0'))::UUID AS u, INTERVAL (i) DAY AS span, "
    "'name ' || i AS name, 'grün ' || (i % 50) AS few, CASE WHEN i % 10 = 0 THEN '' WHEN i % 4 = 0 THEN NULL ELSE "
    "repeat('日本', (i % 5)::INTEGER) END AS many, ('b' || i)::BLOB AS bytes, "
    "[i, NULL, i + 1] AS list, CASE WHEN i % 6 = 0 THEN NULL WHEN i % 6 = 1 THEN [] ELSE [[i], [], [NULL, i]] END AS "
    "deep, "
    "CASE WHEN i % 4 = 0 THEN NULL ELSE {'a': i, 'b': CASE WHEN i % 3 = 0 THEN NULL ELSE 'x' || i END} END AS pair, "
    "MAP {'k' || (i % 3): i, 'z': NULL} AS map FROM range(";

}  // namespace hygge::test
