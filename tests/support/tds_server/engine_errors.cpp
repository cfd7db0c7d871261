#include "tests/support/tds_server/engine_errors.h"

#include <array>
#include <cstdlib>

namespace hygge::tds_server {

namespace {

struct EngineError {
  std::string_view words;
  int number;
  const char* message;
};

/// What the engine's words mean; the first that is found counts.
constexpr std::array kEngineErrors{
    EngineError{"Could not cast value", 8115, "Arithmetic overflow error converting numeric to data type numeric."},
    EngineError{"Could not convert string", 245, "Conversion failed when converting a character value."},
    EngineError{"invalid UUID", 8169, "Conversion failed when converting from a character string to uniqueidentifier."},
    EngineError{"UUID", 8169, "Conversion failed when converting from a character string to uniqueidentifier."},
    EngineError{"date field value out of range", 241,
                "Conversion failed when converting date and/or time from character string."},
    EngineError{"timestamp field value out of range", 241,
                "Conversion failed when converting date and/or time from character string."},
    EngineError{"invalid date field format", 241,
                "Conversion failed when converting date and/or time from character string."},
    EngineError{"invalid timestamp field format", 241,
                "Conversion failed when converting date and/or time from character string."},
    EngineError{"out of range", 8115, "Arithmetic overflow error converting expression to data type."},
    EngineError{"Out of Range", 8115, "Arithmetic overflow error converting expression to data type."},
    EngineError{"Overflow", 8115, "Arithmetic overflow error converting expression to data type."},
    EngineError{"Conversion Error", 8114, "Error converting data type."},
};

}  // namespace

std::string coded(const SqlError& error) {
  return "@@" + std::to_string(error.number) + "," + std::to_string(error.severity_class) + "," +
         std::to_string(error.state) + "@@" + error.what();
}

SqlError from_engine(const char* message) {
  const std::string_view words = message != nullptr ? message : "the engine gave no reason";
  const std::size_t begin = words.find("@@");
  const std::size_t end = begin == std::string_view::npos ? begin : words.find("@@", begin + 2);
  if (end != std::string_view::npos) {
    std::string text{words.substr(end + 2)};
    std::array<int, 3> numbers{};
    const char* at = words.data() + begin + 2;
    for (int& number : numbers) {
      char* after = nullptr;
      number = static_cast<int>(std::strtol(at, &after, 10));
      at = after + 1;
    }
    return {numbers[0], text, numbers[1], numbers[2]};
  }
  for (const EngineError& known : kEngineErrors) {
    if (words.find(known.words) != std::string_view::npos) return {known.number, known.message};
  }
  return {50'000, "The test server's engine says: " + std::string{words}};
}

}  // namespace hygge::tds_server
