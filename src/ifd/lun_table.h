// SPDX-License-Identifier: LGPL-2.1-or-later
// Which reader is behind which Lun, and who is inside it right now.
#pragma once

#include <map>
#include <memory>

#include "base/clock.h"
#include "ifd/pcscd.h"
#include "reader/reader.h"

namespace acr122::ifd {

/// pcscd unloads the driver after the last IFDHCloseChannel, which may arrive on any thread and,
/// after half a second of trying, without the lock that keeps other calls out (readerfactory.c).
/// So closing waits until everybody has left the reader.
class LunTable {
  struct Seat {
    std::unique_ptr<reader::Reader> reader;
    unsigned inside = 0;
    bool closing = false;
  };

 public:
  explicit LunTable(Clock& clock) : clock_(clock) {}

  /// Keeps the reader alive while a call uses it.
  class Visit {
   public:
    Visit() = default;
    Visit(LunTable& table, Seat& seat) : table_(&table), seat_(&seat) {}
    Visit(Visit&& other) noexcept
        : table_(std::exchange(other.table_, nullptr)), seat_(other.seat_) {}
    Visit& operator=(Visit&&) = delete;
    ~Visit() {
      if (table_) table_->leave(*seat_);
    }
    explicit operator bool() const { return table_ != nullptr; }
    reader::Reader* operator->() const { return seat_->reader.get(); }
    reader::Reader& operator*() const { return *seat_->reader; }

   private:
    LunTable* table_ = nullptr;
    Seat* seat_ = nullptr;
  };

  bool has(DWORD lun);
  /// False: there is one already.
  bool add(DWORD lun, std::unique_ptr<reader::Reader> reader);
  /// False in the result: nobody lives there.
  Visit visit(DWORD lun);
  /// How many readers have a lower Lun.
  std::uint32_t before(DWORD lun);
  /// False: nobody lives there.
  bool close(DWORD lun);
  /// For the end of the process, with threads that may still be inside or dead: hands every reader
  /// back that nobody is in a conversation with for long. Nothing is destroyed.
  void hand_back();

 private:
  void leave(Seat& seat);

  Clock& clock_;
  Mutex mutex_;
  Condition left_;
  std::map<DWORD, Seat> seats_ GUARDED_BY(mutex_);
};

/// The process's table.
LunTable& lun_table();

}  // namespace acr122::ifd
