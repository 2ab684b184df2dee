# SPDX-License-Identifier: LGPL-2.1-or-later
# What every target of ours is compiled with.
option(ACR122_WERROR "Warnings are errors (for CI; off for people who build from a tarball)" OFF)
option(ACR122_BUILD_SIM "Build the virtual reader" ON)
option(ACR122_BUILD_PROGRAM "Build the program acr122" ON)
option(ACR122_BUILD_TESTS "Build the tests (needs the virtual reader)" ON)
option(ACR122_FUZZ "Build the libFuzzer harnesses (clang) instead of corpus replayers" OFF)
set(ACR122_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

option(ACR122_PCH "Precompile the large headers: a build takes half the time" ON)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(acr122_options INTERFACE)
target_include_directories(acr122_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(acr122_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Wswitch -Woverloaded-virtual
  -Werror=unused-result)  # a dropped Result; tests/compile/ tries it
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(acr122_options INTERFACE -Wthread-safety)
endif()
if(ACR122_WERROR)
  target_compile_options(acr122_options INTERFACE -Werror)
endif()
if(ACR122_SANITIZE)
  # gcc and clang tell the code in different ways; tests ask for this name.
  target_compile_definitions(acr122_options INTERFACE ACR122_SANITIZED)
  target_compile_options(acr122_options INTERFACE
    -fsanitize=${ACR122_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(acr122_options INTERFACE -fsanitize=${ACR122_SANITIZE})
endif()
if(ACR122_FUZZ)  # libFuzzer must see which branches of the driver an input takes
  target_compile_options(acr122_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-fcf-protection ACR122_HAS_CF_PROTECTION)  # x86 only
  # Distributions set their own level in CXXFLAGS or in the compiler: not twice, that would warn.
  include(CheckCXXSymbolExists)
  set(CMAKE_REQUIRED_FLAGS -O2)
  check_cxx_symbol_exists(_FORTIFY_SOURCE "string" ACR122_FORTIFIED)
  unset(CMAKE_REQUIRED_FLAGS)
  target_compile_options(acr122_options INTERFACE -fstack-protector-strong -fstack-clash-protection
    $<$<BOOL:${ACR122_HAS_CF_PROTECTION}>:-fcf-protection>)
  if(NOT ACR122_FORTIFIED)
    target_compile_definitions(acr122_options INTERFACE _FORTIFY_SOURCE=2)
  endif()
  target_link_options(acr122_options INTERFACE -Wl,-z,relro,-z,now)
endif()

# The first target of a kind compiles the headers, the others of the same options use them, too.
function(acr122_precompile target first)
  if(NOT ACR122_PCH)
    return()
  elseif(target STREQUAL first)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <chrono> <memory> <optional>
      <string> <variant> <vector> <fmt/format.h> <fmt/ranges.h> <tl/expected.hpp> ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${first})
  endif()
endfunction()
