#include <algorithm>
#include <array>
#include <cstdint>

#include "hygge/tds/code_pages.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

namespace {

struct SortIds {
  std::uint8_t first;
  std::uint8_t last;
  int page;
};

constexpr std::array kSortIds = std::to_array<SortIds>(
    {{30, 35, 437},    {40, 49, 850},    {50, 54, 1252},   {55, 61, 850},    {71, 75, 1252},   {80, 98, 1250},
     {104, 108, 1251}, {112, 124, 1253}, {128, 130, 1254}, {136, 138, 1255}, {144, 146, 1256}, {152, 160, 1257},
     {183, 186, 1252}, {192, 193, 932},  {194, 195, 949},  {196, 197, 950},  {198, 199, 936},  {200, 200, 932},
     {201, 201, 949},  {202, 202, 950},  {203, 203, 936},  {204, 206, 874},  {210, 217, 1252}});

struct Locale {
  std::uint16_t lcid;
  int page;  ///< 0: Unicode only
};

// Those that are not Western European.
constexpr std::array kLocales = std::to_array<Locale>(
    {{0x041E, 874},  {0x0411, 932},  {0x0804, 936},  {0x1004, 936},  {0x0412, 949},  {0x0404, 950},  {0x0C04, 950},
     {0x1404, 950},  {0x0405, 1250}, {0x040E, 1250}, {0x0415, 1250}, {0x0418, 1250}, {0x041A, 1250}, {0x041B, 1250},
     {0x041C, 1250}, {0x0424, 1250}, {0x0442, 1250}, {0x081A, 1250}, {0x101A, 1250}, {0x141A, 1250}, {0x0402, 1251},
     {0x0419, 1251}, {0x0422, 1251}, {0x0423, 1251}, {0x042F, 1251}, {0x043F, 1251}, {0x0440, 1251}, {0x0444, 1251},
     {0x0450, 1251}, {0x046D, 1251}, {0x0485, 1251}, {0x082C, 1251}, {0x0843, 1251}, {0x0C1A, 1251}, {0x1C1A, 1251},
     {0x201A, 1251}, {0x281A, 1251}, {0x0408, 1253}, {0x041F, 1254}, {0x042C, 1254}, {0x0443, 1254}, {0x040D, 1255},
     {0x0401, 1256}, {0x0801, 1256}, {0x0C01, 1256}, {0x1001, 1256}, {0x1401, 1256}, {0x1801, 1256}, {0x1C01, 1256},
     {0x2001, 1256}, {0x2401, 1256}, {0x2801, 1256}, {0x2C01, 1256}, {0x3001, 1256}, {0x3401, 1256}, {0x3801, 1256},
     {0x3C01, 1256}, {0x4001, 1256}, {0x0420, 1256}, {0x0429, 1256}, {0x0480, 1256}, {0x048C, 1256}, {0x0425, 1257},
     {0x0426, 1257}, {0x0427, 1257}, {0x0827, 1257}, {0x042A, 1258}, {0x0439, 0},    {0x043A, 0},    {0x0445, 0},
     {0x0446, 0},    {0x0447, 0},    {0x0448, 0},    {0x0449, 0},    {0x044A, 0},    {0x044B, 0},    {0x044C, 0},
     {0x044D, 0},    {0x044E, 0},    {0x044F, 0},    {0x0451, 0},    {0x0453, 0},    {0x0454, 0},    {0x0457, 0},
     {0x045A, 0},    {0x045B, 0},    {0x0461, 0},    {0x0463, 0},    {0x0465, 0},    {0x0481, 0}});

}  // namespace

int code_page_of(const Collation& collation) noexcept {
  constexpr std::uint32_t kUtf8Flag = 0x0400'0000;
  const auto bits = load<std::uint32_t>(collation.data());
  const auto sort_id = static_cast<std::uint8_t>(collation[4]);
  if ((bits & kUtf8Flag) != 0) return kUtf8Page;
  if (sort_id != 0) {
    for (const SortIds& ids : kSortIds) {
      if (sort_id >= ids.first && sort_id <= ids.last) return ids.page;
    }
  }
  const auto lcid = static_cast<std::uint16_t>(bits & 0xFFFFU);
  const auto found =
      std::find_if(kLocales.begin(), kLocales.end(), [lcid](const Locale& locale) { return locale.lcid == lcid; });
  return found == kLocales.end() ? kWesternPage : found->page;
}

}  // namespace hygge::tds
