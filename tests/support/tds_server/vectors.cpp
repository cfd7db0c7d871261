#include "tests/support/tds_server/vectors.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

namespace {

constexpr std::size_t kVectorHeader = 8;
constexpr std::size_t kElement = 4;  // in the header: 0 float32, 1 float16
constexpr std::uint16_t kSignOfHalf = 0x8000;
constexpr std::uint16_t kLargestHalf = 0x7BFF;

SqlError no_list() {
  return {13609, "JSON text is not properly formatted. Unexpected character is found at position 0."};
}

std::vector<float> numbers_of(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') throw no_list();
  const std::string list{text.substr(1, text.size() - 2)};
  std::vector<float> numbers;
  for (const char* at = list.c_str(); *at != '\0';) {
    char* behind = nullptr;
    numbers.push_back(std::strtof(at, &behind));
    if (behind == at || (*behind != ',' && *behind != '\0')) throw no_list();
    at = *behind == ',' ? behind + 1 : behind;
  }
  return numbers;
}

template <typename T>
T part(std::string_view bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Of one that is no infinity: a sign, five bits of exponent, ten of fraction.
double value_of_half(std::uint16_t half) {
  const int exponent = (half & 0x7C00) >> 10;
  const int fraction = half & 0x03FF;
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (half & kSignOfHalf) != 0 ? -size : size;
}

/// The nearest, by halving: larger numbers have larger bits. Between two it is the even one.
std::uint16_t half_of(float number) {
  const double size = std::fabs(static_cast<double>(number));
  int below = 0;
  int above = kLargestHalf + 1;
  while (above - below > 1) {
    const int middle = (below + above) / 2;
    (value_of_half(static_cast<std::uint16_t>(middle)) <= size ? below : above) = middle;
  }
  const double under = size - value_of_half(static_cast<std::uint16_t>(below));
  const double over = value_of_half(static_cast<std::uint16_t>(above)) - size;
  if (over < under || (over == under && below % 2 == 1)) below = above;
  if (below > kLargestHalf) {
    throw SqlError{8115, "Arithmetic overflow error converting expression to data type vector."};
  }
  return static_cast<std::uint16_t>(below | (std::signbit(number) ? kSignOfHalf : 0));
}

}  // namespace

std::string vector_text(std::string_view bytes) {
  const bool has_halves = bytes.at(kElement) == 1;
  const std::size_t each = has_halves ? sizeof(std::uint16_t) : sizeof(float);
  std::string text{"["};
  for (std::size_t at = kVectorHeader; at + each <= bytes.size(); at += each) {
    const double number = has_halves ? value_of_half(part<std::uint16_t>(bytes, at)) : part<float>(bytes, at);
    std::array<char, 32> room{};
    std::snprintf(room.data(), room.size(), "%.7e", number);
    text += (at > kVectorHeader ? "," : "") + std::string{room.data()};
  }
  return text + "]";
}

std::string vector_bytes(std::string_view text, const SqlType& type) {
  const std::vector<float> numbers = numbers_of(text);
  if (static_cast<int>(numbers.size()) != type.length) {
    throw SqlError{42204, "The vector dimensions " + std::to_string(type.length) + " and " +
                              std::to_string(numbers.size()) + " do not match."};
  }
  ByteWriter out;
  out.u8(0xA9);
  out.u8(0x01);
  out.u16(numbers.size());
  out.u32(type.has_halves ? 1 : 0);  // and three bytes that say nothing
  for (const float number : numbers) {
    if (type.has_halves) {
      out.u16(half_of(number));
    } else {
      std::array<char, sizeof number> raw{};
      std::memcpy(raw.data(), &number, raw.size());
      out.raw(as_bytes(std::string{raw.data(), raw.size()}));
    }
  }
  return {reinterpret_cast<const char*>(out.bytes().data()), out.size()};
}

}  // namespace hygge::tds_server
