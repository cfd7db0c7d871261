#include "tests/support/made/replay_scan.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hygge::engine::test {

namespace {

std::size_t width_of(const Type& type) {
  switch (type.id) {
    case TypeId::Boolean:
    case TypeId::Int8:
    case TypeId::UInt8:
    case TypeId::Enum:  // of few labels
      return 1;
    case TypeId::Int16:
    case TypeId::UInt16:
      return 2;
    case TypeId::Int32:
    case TypeId::UInt32:
    case TypeId::Float:
    case TypeId::Date:
      return 4;
    case TypeId::Int128:
    case TypeId::UInt128:
    case TypeId::Uuid:
    case TypeId::Interval:
      return 16;
    case TypeId::Decimal:
      return type.precision <= 4 ? 2 : type.precision <= 9 ? 4 : type.precision <= 18 ? 8 : 16;
    default:
      return 8;
  }
}

void copy(const Type& type, const Vector& from, Vector to, std::size_t rows);

void copy_elements(const Type& type, const Vector& from, Vector& to, std::size_t rows) {
  const Type element = type.id == TypeId::Map ? Type::structure(type.parts()) : type.parts()[0].type;
  if (type.id == TypeId::Array) return copy(element, from.child(0), to.child(0), rows * type.length);
  std::size_t count = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (from.is_null(row)) continue;
    to.set_extent(row, from.extent(row));
    count = std::max<std::size_t>(count, from.extent(row).offset + from.extent(row).length);
  }
  to.resize_elements(count);
  copy(element, from.child(0), to.child(0), count);
}

void copy(const Type& type, const Vector& from, Vector to, std::size_t rows) {
  switch (type.id) {
    case TypeId::Text:
    case TypeId::Blob:
    case TypeId::Bit:
      for (std::size_t row = 0; row < rows; ++row) {
        if (!from.is_null(row)) to.set_text(row, from.text(row));
      }
      break;
    case TypeId::List:
    case TypeId::Map:
    case TypeId::Array:
      copy_elements(type, from, to, rows);
      break;
    case TypeId::Struct:
      for (std::size_t i = 0; i < type.parts().size(); ++i) {
        copy(type.parts()[i].type, from.child(i), to.child(i), rows);
      }
      break;
    case TypeId::Union:
      copy(Type::of(TypeId::UInt8), from.child(0), to.child(0), rows);
      for (std::size_t i = 0; i < type.parts().size(); ++i) {
        copy(type.parts()[i].type, from.child(i + 1), to.child(i + 1), rows);
      }
      break;
    default:
      std::memcpy(to.values(), from.values(), rows * width_of(type));
  }
  for (std::size_t row = 0; row < rows; ++row) {
    if (from.is_null(row)) to.set_null(row);
  }
}

}  // namespace

class ReplayScan::Reader : public ScanReader {
 public:
  Reader(const Schema& schema, const std::vector<Batch>& batches) : schema_{schema}, batches_{batches} {}

  void read(Batch& batch) override {
    if (next_ == batches_.size()) return batch.set_rows(0);
    const Batch& from = batches_[next_++];
    for (std::size_t i = 0; i < schema_.size(); ++i) {
      copy(schema_.columns[i].type, from.column(i), batch.column(i), from.rows());
    }
    batch.set_rows(from.rows());
  }

 private:
  const Schema& schema_;
  const std::vector<Batch>& batches_;
  std::size_t next_ = 0;
};

ReplayScan::ReplayScan(Session& session, const std::string& sql) {
  Stream stream = session.stream(sql, CancelToken{}, Bytes{1'000'000}, true);
  schema_ = stream.schema();
  while (std::optional<Batch> batch = stream.next()) batches_.push_back(std::move(*batch));
}

std::unique_ptr<ScanReader> ReplayScan::open(std::size_t) { return std::make_unique<Reader>(schema_, batches_); }

}  // namespace hygge::engine::test
