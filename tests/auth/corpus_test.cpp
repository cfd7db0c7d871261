#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "hygge/base/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace hygge {
namespace {

TEST(TokenReplyCorpusTest, EveryInputThatAFuzzerFoundEndsInATokenOrAnError) {
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator{HYGGE_TOKEN_REPLY_CORPUS}) {
    SCOPED_TRACE(entry.path().filename().string());
    const std::string text = files::read_text(entry.path(), Bytes{1024 * 1024});
    EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
    ++inputs;
  }
  EXPECT_GE(inputs, 8U);
}

}  // namespace
}  // namespace hygge
