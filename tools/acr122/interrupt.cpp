// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interrupt.h"

#include <csignal>

namespace tool {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void note(int /*signal*/) { interrupted = 1; }

constexpr int kSignals[] = {SIGINT, SIGTERM};

}  // namespace

// SA_RESTART: a command to the reader that is under way comes to its end. poll() ends in any case.
InterruptFlag::InterruptFlag() {
  interrupted = 0;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
}

InterruptFlag::~InterruptFlag() {
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
  interrupted = 0;
}

void check_interrupt() {
  if (interrupted != 0) throw Interrupted();
}

}  // namespace tool
