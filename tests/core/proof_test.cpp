#include "hygge/core/proof.h"

#include <gtest/gtest.h>

#include "hygge/base/error.h"

namespace hygge {
namespace {

const engine::Schema kSchema{
    {{"id", engine::Type::of(engine::TypeId::Int64)}, {"name", engine::Type::of(engine::TypeId::Text)}}};

Evidence evidence(std::uint64_t rows, std::vector<std::optional<Rows>> nulls,
                  std::vector<std::optional<std::uint64_t>> checksums = {}) {
  return Evidence{Rows{rows}, std::move(nulls), std::move(checksums)};
}

std::string difference(const Evidence& left, const Evidence& arrived) {
  try {
    compare(left, arrived, kSchema);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Verify);
    return error.headline() + ": " + error.reason();
  }
  return "none";
}

TEST(ProofTest, SaysWhatAgrees) {
  const Evidence counted = evidence(1'500'000, {Rows{0}, Rows{7}});
  EXPECT_EQ(compare(counted, counted, kSchema), "1,500,000 rows and the nulls of 2 columns agree");
  const Evidence summed = evidence(1, {Rows{0}, Rows{0}}, {{1}, {2}});
  EXPECT_EQ(compare(summed, summed, kSchema), "1 row and the values of 2 columns agree");
  EXPECT_EQ(compare(evidence(3, {}), evidence(3, {}), kSchema), "3 rows agree");
}

TEST(ProofTest, NamesWhatDiffers) {
  EXPECT_EQ(difference(evidence(1000, {}), evidence(999, {})),
            "the number of rows differs: 1,000 rows left the home, 999 rows arrived");
  EXPECT_EQ(difference(evidence(9, {Rows{0}, Rows{1}}), evidence(9, {Rows{0}, Rows{2}})),
            "the number of nulls in column 'name' differs: 1 null left the home, 2 nulls arrived");
  EXPECT_EQ(difference(evidence(9, {}, {{1}, {2}}), evidence(9, {}, {{3}, {2}})),
            "the values of column 'id' differ: checksum 1 left the home, checksum 3 arrived");
}

TEST(ProofTest, AddsUpWhatIsKnownOfTwoParts) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const Evidence both =
      together(evidence(7, {Rows{1}, Rows{2}}, {{kMost}, {5}}), evidence(2, {Rows{1}, {}}, {{3}, {}}));
  EXPECT_EQ(both.rows, Rows{9});
  EXPECT_EQ(both.nulls, (std::vector<std::optional<Rows>>{Rows{2}, std::nullopt}));
  EXPECT_EQ(both.checksums, (std::vector<std::optional<std::uint64_t>>{2, std::nullopt})) << "modulo 2^64";
}

TEST(ProofTest, TellsWhichClaimOfTheSourceIsFalse) {
  const auto refused = [](const Evidence& claimed, const Evidence& counted) -> std::string {
    try {
      refuse_false_claims(claimed, counted, kSchema, "landing (2 files)");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      return error.headline() + ": " + error.reason();
    }
    return "none";
  };
  const Evidence truth = evidence(9, {Rows{0}, Rows{2}});
  EXPECT_EQ(refused(truth, truth), "none");
  EXPECT_EQ(refused(evidence(9, {std::nullopt, std::nullopt}), truth), "none");
  EXPECT_EQ(refused(evidence(9, {Rows{0}, Rows{1}}), truth),
            "the metadata of landing (2 files) is wrong about column 'name': it says 1 null, and 2 nulls can be read");
  EXPECT_EQ(refused(evidence(5, {Rows{0}, Rows{2}}), truth),
            "the metadata of landing (2 files) is wrong about its rows: it says 5 rows, and 9 rows can be read");
}

TEST(ProofTest, ComparesOnlyWhatBothSidesKnow) {
  EXPECT_EQ(compare(evidence(9, {std::nullopt, Rows{1}}), evidence(9, {Rows{4}, Rows{1}}), kSchema),
            "9 rows and the nulls of 1 column agree");
}

TEST(ProofTest, IsCompleteOnlyWhenNothingIsOpen) {
  EXPECT_TRUE(is_complete(evidence(9, {Rows{0}, Rows{1}}), 2));
  EXPECT_FALSE(is_complete(evidence(9, {Rows{0}, std::nullopt}), 2));
  EXPECT_FALSE(is_complete(evidence(9, {Rows{0}}), 2));
  EXPECT_FALSE(is_complete(Evidence{std::nullopt, {Rows{0}, Rows{1}}, {}}, 2));
}

TEST(ProofTest, ChoosesDecodingForCopiedBytes) {
  EXPECT_EQ(verify_of("auto", true), Verify::Decode);
  EXPECT_EQ(verify_of("auto", false), Verify::Count);
  EXPECT_EQ(verify_of("count", true), Verify::Count);
  EXPECT_EQ(verify_of("full", false), Verify::Full);
  EXPECT_EQ(verify_of("none", true), Verify::None);
}

}  // namespace
}  // namespace hygge
