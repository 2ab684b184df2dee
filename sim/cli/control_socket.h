// SPDX-License-Identifier: LGPL-2.1-or-later
// Orders from outside: one JSON object per line, one answer per line.
#pragma once

#include <poll.h>

#include <functional>
#include <list>
#include <string>
#include <vector>

#include "sim/cli/fd.h"
#include "sim/cli/json_fields.h"

namespace sim::cli {

class ControlSocket {
 public:
  using Perform = std::function<Json(const Json&)>;
  explicit ControlSocket(Perform perform) : perform_(std::move(perform)) {}
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  /// Listens at `path`, or at a new private path when that is empty. Error text, or empty.
  std::string listen(const std::string& path);
  const std::string& path() const { return path_; }

  /// For poll(2): what to wait for, then what to do.
  void add_to(std::vector<pollfd>& polled) const;
  void serve();

 private:
  struct Connection {
    Fd fd;
    std::string received;
  };
  bool serve_one(Connection& connection);
  std::string answer(const std::string& line);

  Perform perform_;
  Fd listening_;
  std::string path_;
  std::string private_folder_;
  std::list<Connection> connections_;
};

/// Sends one line to the socket at `path` and gives the answer's line; an error text with ok false
/// when that fails.
Json ask(const std::string& path, const std::string& line);

}  // namespace sim::cli
