#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "cli/render/prompt.hpp"

namespace pincer::cli {

struct TextRules {
  bool hidden = false;  ///< a secret: only how many characters there are is shown
  std::size_t bytes_max = 64 * 1024;
  /// What is wrong with a text, as a sentence; empty: nothing. Enter is refused with it.
  std::function<std::string(const std::string&)> check;
};

/// A line of text. Pasted text comes in whole, its line ends left out: a token copied from a page
/// may be broken into lines.
class TextQuestion final : public Question {
 public:
  TextQuestion(std::string title, TextRules rules, std::string preset = {});
  ~TextQuestion() override;
  TextQuestion(const TextQuestion&) = delete;
  TextQuestion& operator=(const TextQuestion&) = delete;

  void press(const Key& key) override;
  Frame draw(const TerminalSize& size, const Style& style) const override;
  std::string trace(std::size_t columns, const Style& style) const override;

  /// Without blanks at both ends.
  std::string text() const;

 private:
  void insert(const std::string& typed);
  void erase(std::size_t from, std::size_t to);
  void control(const Key& key);
  void accept();
  std::size_t before(std::size_t at) const;
  std::size_t after(std::size_t at) const;

  std::string title_;
  TextRules rules_;
  std::string text_;  // valid UTF-8 without control characters
  std::size_t cursor_ = 0;
  std::string complaint_;
};

/// Yes or no; Enter alone takes the preset.
class ConfirmQuestion final : public Question {
 public:
  ConfirmQuestion(std::string title, bool preset);

  void press(const Key& key) override;
  Frame draw(const TerminalSize& size, const Style& style) const override;
  std::string trace(std::size_t columns, const Style& style) const override;

  bool yes() const { return state_ == State::answered && yes_; }

 private:
  std::string title_;
  bool yes_;
};

}  // namespace pincer::cli
