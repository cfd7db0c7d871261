#include "hygge/base/heap.h"

#include <malloc.h>

namespace hygge {

void use_one_heap() noexcept {
#ifdef M_ARENA_MAX  // glibc has it; other C libraries have one heap anyway
  ::mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace hygge
