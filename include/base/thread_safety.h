// SPDX-License-Identifier: LGPL-2.1-or-later
// Locks that the compiler checks: clang's -Wthread-safety knows which member needs which lock and
// refuses code that does not hold it. Other compilers see plain locks.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ACR122_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define ACR122_THREAD_SAFETY(attribute)
#endif

/// On a member: touched with this lock held only.
#define GUARDED_BY(lock) ACR122_THREAD_SAFETY(guarded_by(lock))
/// On a function: the caller holds the lock.
#define REQUIRES(...) ACR122_THREAD_SAFETY(requires_capability(__VA_ARGS__))
/// On a function: the caller does not, because the function takes it.
#define EXCLUDES(...) ACR122_THREAD_SAFETY(locks_excluded(__VA_ARGS__))

namespace acr122 {

/// std::mutex under a name that the analysis follows.
class ACR122_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  void lock() ACR122_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() ACR122_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }
  bool try_lock() ACR122_THREAD_SAFETY(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex to the end of a scope; may let go in between.
class ACR122_THREAD_SAFETY(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) ACR122_THREAD_SAFETY(acquire_capability(mutex)) : lock_(mutex) {}
  /// `mutex` is held already: try_lock() has succeeded.
  Lock(Mutex& mutex, std::adopt_lock_t held) REQUIRES(mutex) : lock_(mutex, held) {}
  ~Lock() ACR122_THREAD_SAFETY(release_capability()) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock() ACR122_THREAD_SAFETY(acquire_capability()) { lock_.lock(); }
  void unlock() ACR122_THREAD_SAFETY(release_capability()) { lock_.unlock(); }

 private:
  std::unique_lock<Mutex> lock_;
};

/// What a Lock waits on: see Clock.
using Condition = std::condition_variable_any;

}  // namespace acr122
