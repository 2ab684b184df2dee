// SPDX-License-Identifier: LGPL-2.1-or-later
// What a lock guards is not touched without it: with ACR122_WRONG clang says so.
#include "base/thread_safety.h"

struct Counter {
  acr122::Mutex mutex;
  int value GUARDED_BY(mutex) = 0;
};

int read(Counter& counter) {
#ifndef ACR122_WRONG
  const acr122::Lock lock(counter.mutex);
#endif
  return counter.value;
}
