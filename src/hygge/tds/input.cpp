#include "hygge/tds/input.h"

#include "hygge/base/error.h"

namespace hygge::tds {

void MemoryInput::refill(std::size_t) { throw Error{ErrorKind::Data, "what the server sent ends too early"}; }

}  // namespace hygge::tds
