// SPDX-License-Identifier: LGPL-2.1-or-later
// pcscd's driver interface. Its headers carry no extern "C" of their own.
#pragma once

extern "C" {
#include <ifdhandler.h>
#include <reader.h>
}
