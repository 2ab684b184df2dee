# SPDX-License-Identifier: LGPL-2.1-or-later
# ifd-acr122.bundle in the build tree, exactly as it installs (CFBundleExecutable lives under the
# name that `uname -s` prints: pcscd's rule).
set(bundle_dir ${CMAKE_BINARY_DIR}/ifd-acr122.bundle)

add_library(ifdacr122 MODULE $<TARGET_OBJECTS:acr122_ifd> $<TARGET_OBJECTS:acr122_unload>)
target_link_libraries(ifdacr122 PRIVATE acr122_reader acr122_usb acr122_base PkgConfig::libusb)
target_link_options(ifdacr122 PRIVATE
  -Wl,--version-script=${CMAKE_SOURCE_DIR}/src/ifd/exports.map -Wl,--exclude-libs,ALL)
set_target_properties(ifdacr122 PROPERTIES
  LIBRARY_OUTPUT_DIRECTORY ${bundle_dir}/Contents/Linux
  LINK_DEPENDS ${CMAKE_SOURCE_DIR}/src/ifd/exports.map)

configure_file(Info.plist.in ${bundle_dir}/Contents/Info.plist @ONLY)
