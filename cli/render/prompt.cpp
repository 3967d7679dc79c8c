#include "cli/render/prompt.hpp"

#include <csignal>

#include "engine/text/printable.hpp"

namespace pincer::cli {

core::Task<Asked> ask(Terminal& terminal, Question& question) {
  using Kind = TerminalEvent::Kind;
  Asked asked;
  while (question.state() == Question::State::open) {
    terminal.show(question.draw(terminal.size(), terminal.style()));
    const TerminalEvent event = co_await terminal.next();
    if (event.kind == Kind::signal || event.kind == Kind::closed) {
      asked.signal = event.kind == Kind::signal ? event.signal : SIGHUP;
      terminal.leave("");
      co_return asked;
    }
    if (event.kind == Kind::key) question.press(event.key);
  }
  terminal.leave(question.trace(terminal.size().columns, terminal.style()));
  asked.answered = question.state() == Question::State::answered;
  co_return asked;
}

}  // namespace pincer::cli
