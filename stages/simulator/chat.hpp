#pragma once

#include <cstdint>
#include <string>

#include "engine/io/http_server.hpp"
#include "engine/text/json.hpp"
#include "stages/simulator/account.hpp"
#include "stages/simulator/chat_request.hpp"
#include "stages/simulator/completions.hpp"
#include "stages/simulator/population.hpp"

namespace pincer::stages::simulator {

using core::Task;

/// Answers POST /chat/completions: first what OpenRouter checks itself, then what the model does.
/// Outlives the tasks it gives.
class Chat {
 public:
  Chat(const Scenario& scenario, const Population& population, Account& account)
      : scenario_(scenario), population_(population), account_(account) {}

  /// `now_ms` is the wall clock. The arguments live as long as the task.
  Task<void> answer(const io::ServerRequest& request, io::ServerResponder& responder,
                    std::int64_t now_ms);

 private:
  /// One request on its way; lives in the frame of answer().
  struct Exchange {
    ChatRequest request;
    Identity model;
    Behaviour behaviour = Behaviour::works;
    core::Duration time{0};
    std::int64_t now_ms = 0;
    std::string generation_id;
    io::ServerResponder* responder = nullptr;

    Completion completion() const { return {model, now_ms / 1000, generation_id}; }
    io::Fields fields() const;
  };

  /// What OpenRouter refuses whatever the model does; nullopt: nothing.
  std::optional<ErrorAnswer> refusal(const io::ServerRequest& request, Exchange& exchange);
  /// What providers refuse in a request that is not made with care.
  static std::optional<ErrorAnswer> complaint(const Exchange& exchange);
  static void send_error(const Exchange& exchange, const ErrorAnswer& answer);
  static Said said(const Exchange& exchange);
  Task<void> behave(Exchange& exchange);
  static void answer_whole(const Exchange& exchange);
  static Task<void> stream(Exchange& exchange);
  static Task<bool> begin_stream(Exchange& exchange);
  static Task<void> break_stream(Exchange& exchange);
  static bool breaks_a_stream(Behaviour behaviour);

  const Scenario& scenario_;
  const Population& population_;
  Account& account_;
  text::JsonParser parser_;
};

}  // namespace pincer::stages::simulator
