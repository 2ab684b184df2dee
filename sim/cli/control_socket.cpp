// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/control_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sim::cli {

namespace {

constexpr std::size_t kLongestLine = 1 << 20;

std::string errno_text(const std::string& what) {
  return fmt::format("{}: {}", what, std::strerror(errno));
}

/// False: the path is too long for a socket.
bool make_address(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return false;
  path.copy(address.sun_path, path.size());
  return true;
}

const sockaddr* generic(const sockaddr_un& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

bool send_all(int fd, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const auto n = ::send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

ControlSocket::~ControlSocket() {
  if (listening_.open()) ::unlink(path_.c_str());
  if (!private_folder_.empty()) ::rmdir(private_folder_.c_str());
}

std::string ControlSocket::listen(const std::string& path) {
  path_ = path;
  if (path_.empty()) {
    std::array<char, 24> folder{"/tmp/acr122-sim.XXXXXX"};
    if (::mkdtemp(folder.data()) == nullptr) return errno_text("mkdtemp");
    private_folder_ = folder.data();
    path_ = private_folder_ + "/control";
  }
  sockaddr_un address{};
  if (!make_address(path_, address)) return path_ + ": too long for a socket";
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.open()) return errno_text("socket");
  if (::bind(fd.get(), generic(address), sizeof(address)) != 0) return errno_text(path_);
  if (::listen(fd.get(), SOMAXCONN) != 0) return errno_text(path_);
  listening_ = std::move(fd);
  return {};
}

void ControlSocket::add_to(std::vector<pollfd>& polled) const {
  polled.push_back({listening_.get(), POLLIN, 0});
  for (const auto& connection : connections_) polled.push_back({connection.fd.get(), POLLIN, 0});
}

void ControlSocket::serve() {
  pollfd waiting{listening_.get(), POLLIN, 0};
  while (::poll(&waiting, 1, 0) > 0) {
    Fd fd(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd.open()) break;
    connections_.push_back({std::move(fd), {}});
  }
  connections_.remove_if([this](auto& connection) { return !serve_one(connection); });
}

/// False: the connection has ended.
bool ControlSocket::serve_one(Connection& connection) {
  std::array<char, 4096> buffer{};
  const auto n = ::recv(connection.fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  connection.received.append(buffer.data(), static_cast<std::size_t>(n));
  for (;;) {
    const auto end = connection.received.find('\n');
    if (end == std::string::npos) return connection.received.size() < kLongestLine;
    const auto line = connection.received.substr(0, end);
    connection.received.erase(0, end + 1);
    if (!line.empty() && !send_all(connection.fd.get(), answer(line))) return false;
  }
}

std::string ControlSocket::answer(const std::string& line) {
  const auto order = Json::parse(line, nullptr, false);
  const auto result =
      order.is_discarded() ? failure("not a JSON object: " + line) : perform_(order);
  return result.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json ask(const std::string& path, const std::string& line) {
  sockaddr_un address{};
  if (!make_address(path, address)) return failure(path + ": too long for a socket");
  const Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.open()) return failure(errno_text("socket"));
  if (::connect(fd.get(), generic(address), sizeof(address)) != 0) return failure(errno_text(path));
  if (!send_all(fd.get(), line + "\n")) return failure(errno_text(path));
  std::string received;
  std::array<char, 4096> buffer{};
  while (received.find('\n') == std::string::npos) {
    const auto n = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failure(path + ": closed without an answer");
    received.append(buffer.data(), static_cast<std::size_t>(n));
  }
  auto answer = Json::parse(received, nullptr, false);
  return answer.is_discarded() ? failure("no JSON in the answer") : answer;
}

}  // namespace sim::cli
