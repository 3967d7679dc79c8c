#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pincer::cli {

/// The only writer to stdout and stderr. stdout carries results, stderr what is meant for people.
/// Remembers what went wrong while writing, so that a full disk is never a success.
class Output {
 public:
  struct Streams {
    int out = 1;
    int err = 2;
    std::size_t status_columns = 0;  ///< width of stderr's terminal; 0: no status line at all
  };
  explicit Output(Streams streams) : streams_(streams) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Belt and braces: whatever is written from now on, this text is masked in it.
  void hide(std::string secret);

  /// Results, as they are: the caller made them safe for a terminal. Kept back until flush or
  /// until there is a block of them.
  void data(std::string_view bytes);
  void flush();

  /// One line for people on stderr, led by the program's name; made printable here.
  void say(std::string_view sentence);
  /// One line of --verbose on stderr; made printable here.
  void trace(std::string_view line);

  /// The progress line at the bottom of stderr's terminal: replaces the one before, empty removes
  /// it. Everything else that is written comes above it. Nothing at all off a terminal.
  void status(std::string_view line);
  bool has_status() const { return streams_.status_columns > 0; }

  /// Whoever read stdout has gone (EPIPE): there is no point in going on.
  bool reader_gone() const { return reader_gone_; }

  /// Writes what is left. The exit code, or kExitError with a sentence when stdout could not be
  /// written; a reader that has gone is no error.
  int finish(int exit_code);

 private:
  void write_out(std::string_view bytes);
  void write_err(std::string_view bytes);
  void clear_status();
  std::string masked(std::string_view text) const;

  Streams streams_;
  std::vector<std::string> secrets_;
  std::string buffer_;
  bool status_shown_ = false;
  bool reader_gone_ = false;
  int out_errno_ = 0;
};

}  // namespace pincer::cli
