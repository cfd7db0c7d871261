#pragma once

#include <cstdint>
#include <memory>

#include "hygge/engine/drain.h"
#include "hygge/engine/scan.h"

namespace hygge::bench {

/// A home without a network: rows of eight columns, made as fast as memory allows. Stands for a wire decoder.
std::shared_ptr<engine::Scan> made_scan(std::uint64_t rows, std::size_t splits);

/// A store without a network: looks at every value, as an encoder would, and forgets it.
std::unique_ptr<engine::Writer> forgetting_writer();

}  // namespace hygge::bench
