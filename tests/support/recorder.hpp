#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/io/byte_stream.hpp"

namespace pincer::test {

/// Keeps what a stream tells: for tests that look at it afterwards.
class Recorder final : public io::ByteListener {
 public:
  std::string bytes;
  int calls = 0;  ///< of on_bytes
  int drained = 0;
  std::optional<std::optional<core::Error>> end;
  std::function<void(std::string_view)> then;  ///< called after each on_bytes

  bool ended_well() const { return end.has_value() && !end->has_value(); }
  bool failed(core::ErrorKind kind) const {
    return end.has_value() && end->has_value() && (*end)->kind == kind;
  }

  void on_bytes(std::span<char> arrived) override {
    core::check(!end.has_value(), "nothing comes after the end");
    ++calls;
    bytes.append(arrived.data(), arrived.size());
    if (then) then(std::string_view(arrived.data(), arrived.size()));
  }
  void on_end(std::optional<core::Error> reason) override {
    core::check(!end.has_value(), "the end comes once");
    end.emplace(std::move(reason));
  }
  void on_drained() override { ++drained; }
};

}  // namespace pincer::test
