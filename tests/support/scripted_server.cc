#include "tests/support/scripted_server.h"

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace poolsentry {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

tcp::endpoint loopback(std::uint16_t port) {
  return {boost::asio::ip::address_v4::loopback(), port};
}

class SocketPeer final : public Peer {
 public:
  explicit SocketPeer(tcp::socket& socket) : socket_(socket) {}

  void say(std::string_view bytes) override {
    boost::asio::write(socket_, boost::asio::buffer(bytes), error_);
  }
  void say_endlessly(std::string_view bytes) override {
    while (!error_) say(bytes);
  }
  std::string line() override {
    std::string text = until("\n");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  }
  std::string until(std::string_view end) override {
    const std::size_t size =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(unread_), end, error_);
    return error_ ? take(unread_.size()) : take(size);
  }
  void listen() override {
    while (!error_) until("\n");
  }
  [[nodiscard]] const std::string& heard() const { return heard_; }

 private:
  std::string take(std::size_t size) {
    std::string text = unread_.substr(0, size);
    unread_.erase(0, size);
    heard_ += text;
    return text;
  }

  tcp::socket& socket_;
  ErrorCode error_;
  std::string unread_;
  std::string heard_;
};

}  // namespace

struct ScriptedServer::Body {
  explicit Body(Script asked)
      : script(std::move(asked)), acceptor(context, loopback(0)), thread([this] { serve(); }) {}

  void serve() {
    while (!ending) {
      tcp::socket socket(context);
      ErrorCode error;
      acceptor.accept(socket, error);
      if (error || ending) continue;
      {
        const std::lock_guard lock(mutex);
        ++open;
      }
      SocketPeer peer(socket);
      script(peer);
      // So that the peer sees an end and no reset where it has said more than was heard.
      socket.shutdown(tcp::socket::shutdown_send, error);
      peer.listen();
      socket.close(error);
      const std::lock_guard lock(mutex);
      heard += peer.heard();
      --open;
      closed.notify_all();
    }
  }

  Script script;
  boost::asio::io_context context;
  tcp::acceptor acceptor;
  std::atomic<bool> ending{false};
  std::mutex mutex;
  std::condition_variable closed;
  int open = 0;
  std::string heard;
  std::thread thread;
};

ScriptedServer::ScriptedServer(Script script) : body_(std::make_unique<Body>(std::move(script))) {}

ScriptedServer::~ScriptedServer() {
  body_->ending = true;
  // Wakes the thread out of accept().
  tcp::socket socket(body_->context);
  ErrorCode error;
  socket.connect(loopback(port()), error);
  body_->thread.join();
}

std::uint16_t ScriptedServer::port() const { return body_->acceptor.local_endpoint().port(); }

std::string ScriptedServer::address() const { return "127.0.0.1:" + std::to_string(port()); }

std::string ScriptedServer::heard() {
  std::unique_lock lock(body_->mutex);
  body_->closed.wait(lock, [this] { return body_->open == 0; });
  return body_->heard;
}

std::uint16_t unused_port() {
  boost::asio::io_context context;
  const tcp::acceptor acceptor(context, loopback(0));
  return acceptor.local_endpoint().port();
}

}  // namespace poolsentry
