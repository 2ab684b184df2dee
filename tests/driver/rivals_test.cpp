// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/rivals.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using acr122::ifd::rivals;

constexpr const char* kAcsccid =
    "<key>ifdVendorID</key>\n<string>0x072F</string>\n"
    "<key>ifdProductID</key>\n<string>0x2200</string>\n";

class Rule31 : public ::testing::Test {
 protected:
  Rule31() {
    std::string pattern = (fs::temp_directory_path() / "acr122-drivers-XXXXXX").string();
    drivers_ = mkdtemp(pattern.data());
  }
  ~Rule31() override { fs::remove_all(drivers_); }

  void bundle(const std::string& name, const std::string& plist) {
    fs::create_directories(drivers_ / name / "Contents");
    std::ofstream(drivers_ / name / "Contents" / "Info.plist") << plist;
  }

  fs::path drivers_;
};

TEST_F(Rule31, FindsASecondBundleForTheSameReader) {
  bundle("ifd-acr122.bundle", kAcsccid);
  bundle("ifd-acsccid.bundle", kAcsccid);
  EXPECT_THAT(rivals(drivers_, drivers_ / "ifd-acr122.bundle"),
              ::testing::ElementsAre("ifd-acsccid.bundle"));
}

TEST_F(Rule31, FindsOneThatIsOnlyRenamed) {  // pcscd reads every name that contains ".bundle"
  bundle("ifd-acsccid.bundle.disabled", kAcsccid);
  EXPECT_EQ(rivals(drivers_, drivers_ / "ifd-acr122.bundle").size(), 1U);
}

TEST_F(Rule31, LeavesClassDriversAndOthersAlone) {
  bundle("ifd-ccid.bundle",
         std::string("<key>CFBundleName</key>\n<string>CCIDCLASSDRIVER</string>\n") + kAcsccid);
  bundle("ifd-other.bundle",  // both numbers, but not as a pair
         "<key>ifdVendorID</key>\n<string>0x072F</string>\n<string>0x08E6</string>\n"
         "<key>ifdProductID</key>\n<string>0x90CC</string>\n<string>0x2200</string>\n");
  bundle("ifd-empty.bundle", "");
  fs::create_directories(drivers_ / "notes");
  EXPECT_TRUE(rivals(drivers_, drivers_ / "ifd-acr122.bundle").empty());
  EXPECT_TRUE(rivals(drivers_ / "missing", drivers_ / "ifd-acr122.bundle").empty());
}

}  // namespace
