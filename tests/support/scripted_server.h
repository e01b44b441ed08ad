// A TCP server on 127.0.0.1 that does with each connection what a script says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace poolsentry {

// The other side of one connection, for a script. Every call returns when the peer goes away.
class Peer {
 public:
  virtual ~Peer() = default;

  virtual void say(std::string_view bytes) = 0;
  // Says it again and again, until the peer goes away.
  virtual void say_endlessly(std::string_view bytes) = 0;
  // The next line without its CRLF; empty where there is none any more.
  virtual std::string line() = 0;
  // All up to and including `end`.
  virtual std::string until(std::string_view end) = 0;
  // Everything until the peer goes away.
  virtual void listen() = 0;
};

// The connection is closed at the end of the script.
using Script = std::function<void(Peer&)>;

// One connection after the other, on a thread of its own.
class ScriptedServer {
 public:
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;
  // All that peers have said; their connections must be over, as they are when a sender returns.
  [[nodiscard]] std::string heard();

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] std::uint16_t unused_port();

}  // namespace poolsentry
