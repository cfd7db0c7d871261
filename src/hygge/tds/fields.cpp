#include "hygge/tds/fields.h"

#include "hygge/tds/utf16.h"

namespace hygge::tds {

template <typename Length>
std::string Fields::text() {
  const std::size_t units = number<Length>();
  return to_utf8(bytes(2 * units));
}

template std::string Fields::text<std::uint8_t>();
template std::string Fields::text<std::uint16_t>();

}  // namespace hygge::tds
