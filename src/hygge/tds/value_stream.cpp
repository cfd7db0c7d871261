#include "hygge/tds/value_stream.h"

#include <algorithm>

#include "hygge/tds/value_extent.h"

namespace hygge::tds {

ValueStream::ValueStream(Input& input, const TypeInfo& type) : input_{input} {
  switch (type.framing()) {
    case Framing::Nothing:
      is_null_ = true;
      return;
    case Framing::Fixed:
      left_ = type.fixed_width();
      return;
    case Framing::Length1:
      left_ = input_.read<std::uint8_t>();
      is_null_ = left_ == 0;
      return;
    case Framing::Length2:
      left_ = input_.read<std::uint16_t>();
      is_null_ = left_ == TwoByteLength::kNull;
      return;
    case Framing::Length4:
      left_ = input_.read<std::uint32_t>();
      is_null_ = left_ == 0;
      return;
    case Framing::Chunks:
      begin_chunks();
      return;
    case Framing::Pointer:
      begin_pointer();
      return;
  }
}

void ValueStream::begin_chunks() {
  total_ = input_.read<std::uint64_t>();
  is_null_ = total_ == ChunkedLength::kNull;
  knows_total_ = !is_null_ && total_ != ChunkedLength::kUnknown;
  has_chunks_ = !is_null_;
}

void ValueStream::begin_pointer() {
  const std::size_t pointer = input_.read<std::uint8_t>();
  is_null_ = pointer == 0;
  if (is_null_) return;
  input_.need(pointer + PointerLength::kTimestamp);
  input_.take(pointer + PointerLength::kTimestamp);
  left_ = input_.read<std::uint32_t>();
}

bool ValueStream::next_chunk() {
  if (!has_chunks_) return false;
  left_ = input_.read<std::uint32_t>();
  has_chunks_ = left_ > 0;
  return has_chunks_;
}

std::span<const std::byte> ValueStream::next() {
  input_.take(lent_);
  lent_ = 0;
  if (is_null_ || (left_ == 0 && !next_chunk())) return {};
  input_.need(1);
  lent_ = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input_.available()));
  left_ -= lent_;
  seen_ += lent_;
  return {input_.data(), lent_};
}

void skip_value(Input& input, const TypeInfo& type) {
  ValueStream value{input, type};
  while (!value.next().empty()) continue;
}

}  // namespace hygge::tds
