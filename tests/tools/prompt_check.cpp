// Asks one question on the terminal and prints the answer on stdout: what the tests of prompts run
// on a pseudo-terminal. usage: prompt_check list N | one N | text | hidden | confirm | crash

#include <cstdio>
#include <cstdlib>
#include <string>

#include "cli/outside.hpp"
#include "cli/render/prompt_list.hpp"
#include "cli/render/prompt_text.hpp"
#include "cli/render/terminal.hpp"

namespace {

using namespace pincer;
using namespace pincer::cli;

std::vector<Choice> choices(std::size_t count) {
  std::vector<Choice> made;
  for (std::size_t i = 0; i < count; ++i) {
    made.push_back({"model-" + std::to_string(i), "hint " + std::to_string(i), false});
  }
  return made;
}

core::Task<Asked> ask_one(Terminal& terminal, Question& question) {
  const Asked asked = co_await ask(terminal, question);
  co_return asked;
}

/// The terminal is closed before the answer is printed, as commands do it.
int run(Question& question) {
  Outside outside;
  Result<std::unique_ptr<Terminal>> terminal =
      Terminal::open(read_environment(), false, outside.driver);
  if (!terminal) {
    std::fprintf(stderr, "%s\n", terminal.error().text.c_str());
    return 1;
  }
  const Asked asked = outside.loop.run(ask_one(**terminal, question));
  if (asked.signal) return 128 + *asked.signal;
  return asked.answered ? 0 : 3;
}

int list(std::size_t count, bool single) {
  ListQuestion question("Which models", choices(count), {single, 0});
  const int code = run(question);
  for (const std::size_t place : question.picked()) std::printf("model-%zu\n", place);
  return code;
}

int text(bool hidden) {
  TextRules rules;
  rules.hidden = hidden;
  TextQuestion question("Your text", rules);
  const int code = run(question);
  if (code == 0) std::printf("%s\n", question.text().c_str());
  return code;
}

/// Dies in the middle of a question.
class Crashing final : public Question {
 public:
  void press(const Key&) override { std::abort(); }
  Frame draw(const TerminalSize&, const Style&) const override {
    Frame frame;
    frame.lines = {"press a key"};
    return frame;
  }
  std::string trace(std::size_t, const Style&) const override { return ""; }
};

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 3;
  if (what == "list" || what == "one") return list(count, what == "one");
  if (what == "text" || what == "hidden") return text(what == "hidden");
  if (what == "crash") {
    Crashing question;
    return run(question);
  }
  ConfirmQuestion question("Sure?", false);
  const int code = run(question);
  if (code == 0) std::puts(question.yes() ? "yes" : "no");
  return code;
}
