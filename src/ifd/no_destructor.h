// SPDX-License-Identifier: LGPL-2.1-or-later
// A static object whose destructor never runs.
#pragma once

#include <new>
#include <utility>

namespace acr122::ifd {

/// On SIGTERM pcscd calls exit() while its threads are still inside the driver (pcscdaemon.c,
/// signal_thread): a destructor run then would pull the object away under them.
template <class T>
class NoDestructor {
 public:
  template <class... Arguments>
  explicit NoDestructor(Arguments&&... arguments) {
    new (storage_) T(std::forward<Arguments>(arguments)...);
  }
  NoDestructor(const NoDestructor&) = delete;
  NoDestructor& operator=(const NoDestructor&) = delete;
  T& get() { return *std::launder(reinterpret_cast<T*>(storage_)); }

 private:
  alignas(T) unsigned char storage_[sizeof(T)];
};

}  // namespace acr122::ifd
