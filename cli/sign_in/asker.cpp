#include "cli/sign_in/asker.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kSecretBytesMax = 64 * 1024;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

TextRules rules_for(const Asker::Check& check, bool hidden) {
  TextRules rules;
  rules.hidden = hidden;
  rules.check = [check](const std::string& text) {
    const core::Result<std::string> good = check(text);
    return good ? std::string() : good.error().text;
  };
  return rules;
}

}  // namespace

bool Asker::can_ask() const {
  return !Terminal::obstacle(context_.environment);
}

core::Task<bool> Asker::put(Question& question) {
  if (!terminal_) {
    Result<std::unique_ptr<Terminal>> opened =
        Terminal::open(context_.environment, no_color_, outside_.driver);
    if (!opened) {
      context_.output.say(opened.error().text + "; nothing was stored");
      exit_code_ = kExitError;
      co_return false;
    }
    terminal_ = std::move(*opened);
  }
  const Asked asked = co_await ask(*terminal_, question);
  if (asked.answered) co_return true;
  close();
  exit_code_ = asked.signal ? kExitSignalled + *asked.signal : kExitInterrupted;
  context_.output.say("cancelled: nothing was stored");
  co_return false;
}

core::Task<std::optional<std::string>> Asker::secret(std::string title, Check check) {
  TextQuestion question(std::move(title), rules_for(check, true));
  const bool answered = co_await put(question);
  if (!answered) co_return std::nullopt;
  core::Result<std::string> tidied = check(question.text());
  context_.output.hide(*tidied);
  co_return std::move(*tidied);
}

core::Task<std::optional<std::string>> Asker::line(std::string title, std::string preset,
                                                   Check check) {
  TextQuestion question(std::move(title), rules_for(check, false), std::move(preset));
  const bool answered = co_await put(question);
  if (!answered) co_return std::nullopt;
  core::Result<std::string> tidied = check(question.text());
  co_return std::move(*tidied);
}

core::Task<std::optional<std::size_t>> Asker::choice(std::string title,
                                                     std::vector<Choice> choices) {
  ListRules rules;
  rules.single = true;
  ListQuestion question(std::move(title), std::move(choices), rules);
  const bool answered = co_await put(question);
  if (!answered || question.picked().empty()) co_return std::nullopt;
  co_return question.picked().front();
}

core::Task<std::optional<bool>> Asker::yes(std::string title, bool preset) {
  ConfirmQuestion question(std::move(title), preset);
  const bool answered = co_await put(question);
  if (!answered) co_return std::nullopt;
  co_return question.yes();
}

core::Result<std::string> read_secret_from_stdin() {
  std::string all;
  std::array<char, 4096> piece{};
  while (all.size() <= kSecretBytesMax) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refusal("stdin cannot be read");
    if (got == 0) break;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (all.size() > kSecretBytesMax) return refusal("stdin holds more than any key");
  const std::string_view text = text::trimmed(all);
  if (text.empty()) return refusal("stdin is no terminal and holds nothing; pipe the key in");
  if (text.find('\n') != std::string_view::npos) {
    return refusal("stdin holds several lines; one line with the key is expected");
  }
  return std::string(text);
}

}  // namespace pincer::cli
