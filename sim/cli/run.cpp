// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/run.h"

#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "sim/cli/control_socket.h"
#include "sim/cli/script.h"
#include "sim/cli/world.h"
#include "sim/model/reader_file.h"

namespace sim::cli {

namespace {

constexpr int kWrongUsage = 2;
constexpr int kUnavailable = 69;  // EX_UNAVAILABLE
constexpr int kNotStarted = 127;  // as shells do
constexpr int kSignalBase = 128;

void complain(const std::string& text) { fmt::print(stderr, "acr122-sim: {}\n", text); }

/// The model with this name, or of this file. Error text, or empty.
std::string take_model(const std::string& name, ReaderModel& model) {
  const bool file = name.ends_with(".json") || name.find('/') != std::string::npos;
  if (file) return load_reader(name, model);
  const auto known = find_reader_model(name);
  if (!known) return fmt::format("no reader \"{}\" (acr122-sim readers lists them)", name);
  model = *known;
  return {};
}

/// The models with these names; the first thing that is wrong with them goes to `problem`.
std::vector<ReaderModel> models(const std::vector<std::string>& names, std::string& problem) {
  std::vector<ReaderModel> chosen(std::max<std::size_t>(names.size(), 1), acr122u());
  for (std::size_t at = 0; at < names.size() && problem.empty(); ++at) {
    problem = take_model(names[at], chosen[at]);
  }
  return chosen;
}

/// Sets the doubts of all models. Error text, or empty.
std::string set_doubts(std::vector<ReaderModel>& readers, const std::vector<std::string>& doubts) {
  for (const auto& doubt : doubts) {
    for (auto& model : readers) {
      const auto problem = set_doubt(model.doubts, doubt);
      if (!problem.empty()) return fmt::format("--doubt: {}", problem);
    }
  }
  return {};
}

/// NAME or NAME@READER.
std::optional<Json> placement(const std::string& card) {
  const auto at = card.find('@');
  std::size_t reader = 0;
  if (at != std::string::npos) {
    const auto* end = card.data() + card.size();
    const auto parsed = std::from_chars(card.data() + at + 1, end, reader);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  }
  const auto name = card.substr(0, at);
  return Json{{"do", "place"}, {"reader", reader}, {"card", name}, {"id", name}};
}

/// Blocks the signals that the loop reads, in this thread and all that it starts.
sigset_t block_signals() {
  sigset_t handled;
  sigemptyset(&handled);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&handled, signal);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &handled, &before);
  return handled;
}

/// Process id; negative: the errno of the failure.
pid_t start_program(const std::vector<std::string>& program) {
  std::vector<std::string> copies = program;
  std::vector<char*> arguments;
  for (auto& argument : copies) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &none);
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, arguments.front(), nullptr, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  return error == 0 ? pid : -error;
}

class Loop {
 public:
  Loop(World& world, ControlSocket& socket, Script& script, Fd signals, pid_t program)
      : world_(world),
        socket_(socket),
        script_(script),
        signals_(std::move(signals)),
        program_(program) {}

  int until_program_ends() {
    script_.start();
    while (!exit_code_) {
      while (auto order = script_.take_due()) perform_step(*order);
      wait();
      serve_signals();
      world_.settle();
      socket_.serve();
    }
    return *exit_code_;
  }

 private:
  void wait() {
    std::vector<pollfd> polled = {{signals_.get(), POLLIN, 0}, {world_.attention_fd(), POLLIN, 0}};
    socket_.add_to(polled);
    const auto left = script_.wait();
    ::poll(polled.data(), polled.size(), left ? static_cast<int>(left->count()) : -1);
  }

  void perform_step(const Json& order) {
    const auto answer = world_.perform(order);
    if (!answer.value("ok", false)) {
      complain(fmt::format("script: {}: {}", order.dump(), answer.value("error", "")));
    }
  }

  void serve_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof(info)) == sizeof(info)) {
      const int signal = static_cast<int>(info.ssi_signo);
      if (signal == SIGCHLD) {
        reap();
      } else if (signal != SIGINT) {  // a terminal sends SIGINT to the program by itself
        ::kill(program_, signal);
      }
    }
  }

  void reap() {
    int status = 0;
    if (::waitpid(program_, &status, WNOHANG) != program_) return;
    exit_code_ = WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status);
  }

  World& world_;
  ControlSocket& socket_;
  Script& script_;
  Fd signals_;
  pid_t program_;
  std::optional<int> exit_code_;
};

/// Error text, or empty.
std::string place_cards(World& world, const std::vector<std::string>& cards) {
  for (const auto& card : cards) {
    const auto order = placement(card);
    if (!order) return fmt::format("--card {}: NAME or NAME@READER, readers count from 0", card);
    const auto answer = world.perform(*order);
    if (!answer.value("ok", false)) return answer.value("error", "");
  }
  return {};
}

/// Error text, or empty.
std::string perform_all(World& world, const std::vector<Json>& orders) {
  for (const auto& order : orders) {
    const auto answer = world.perform(order);
    if (!answer.value("ok", false)) {
      return fmt::format("script: {}: {}", order.dump(), answer.value("error", ""));
    }
  }
  return {};
}

/// Error text, or empty.
std::string check_all(const std::vector<Json>& orders, std::size_t readers) {
  for (const auto& order : orders) {
    const auto problem = World::check(order, readers);
    if (!problem.empty()) return fmt::format("script: {}: {}", order.dump(), problem);
  }
  return {};
}

}  // namespace

int run(const RunOptions& options) {
  Script script;
  auto problem = options.script.empty() ? std::string() : script.load(options.script);
  auto readers = models(options.readers.empty() ? script.readers() : options.readers, problem);
  if (problem.empty()) problem = set_doubts(readers, options.doubts);
  if (problem.empty()) problem = check_all(script.steps(), readers.size());
  if (!problem.empty()) return complain(problem), kWrongUsage;

  const auto handled = block_signals();
  Fd signals(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
  World world;
  ControlSocket socket([&](const Json& order) { return world.perform(order); });
  problem = world.start(readers, options.real_time ? usbfs::Pace::real_time : usbfs::Pace::fast);
  if (problem.empty()) problem = socket.listen(options.socket);
  if (!problem.empty()) return complain(problem), kUnavailable;
  problem = place_cards(world, options.cards);
  if (problem.empty()) problem = perform_all(world, script.take_first_steps());
  if (!problem.empty()) return complain(problem), kWrongUsage;

  ::setenv(kSocketVariable, socket.path().c_str(), 1);
  const auto program = start_program(options.program);
  if (program < 0) {
    complain(fmt::format("{}: {}", options.program.front(), std::strerror(-program)));
    return kNotStarted;
  }
  return Loop(world, socket, script, std::move(signals), program).until_program_ends();
}

}  // namespace sim::cli
