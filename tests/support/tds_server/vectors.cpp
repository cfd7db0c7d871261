#include "tests/support/tds_server/vectors.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

namespace {

constexpr std::size_t kVectorHeader = 8;

SqlError no_list() {
  return {13609, "JSON text is not properly formatted. Unexpected character is found at position 0."};
}

}  // namespace

std::string vector_text(std::string_view bytes) {
  std::string text{"["};
  for (std::size_t at = kVectorHeader; at + 4 <= bytes.size(); at += 4) {
    float number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    std::array<char, 32> room{};
    std::snprintf(room.data(), room.size(), "%.7e", static_cast<double>(number));
    text += (at > kVectorHeader ? "," : "") + std::string{room.data()};
  }
  return text + "]";
}

std::string vector_bytes(std::string_view text, int dimensions) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') throw no_list();
  const std::string list{text.substr(1, text.size() - 2)};
  std::vector<float> numbers;
  for (const char* at = list.c_str(); *at != '\0';) {
    char* behind = nullptr;
    numbers.push_back(std::strtof(at, &behind));
    if (behind == at || (*behind != ',' && *behind != '\0')) throw no_list();
    at = *behind == ',' ? behind + 1 : behind;
  }
  if (static_cast<int>(numbers.size()) != dimensions) {
    throw SqlError{42204, "The vector dimensions " + std::to_string(dimensions) + " and " +
                              std::to_string(numbers.size()) + " do not match."};
  }
  ByteWriter out;
  out.u8(0xA9);
  out.u8(0x01);
  out.u16(numbers.size());
  out.u32(0);  // float32, and three bytes that say nothing
  for (const float number : numbers) {
    std::array<char, sizeof number> raw{};
    std::memcpy(raw.data(), &number, raw.size());
    out.raw(as_bytes(std::string{raw.data(), raw.size()}));
  }
  return {reinterpret_cast<const char*>(out.bytes().data()), out.size()};
}

}  // namespace hygge::tds_server
