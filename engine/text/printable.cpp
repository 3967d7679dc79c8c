#include "engine/text/printable.hpp"

#include "engine/text/utf8.hpp"
#include "engine/text/width_table.hpp"

namespace pincer::text {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

/// More marks on one character than any script needs are dropped: they take no column, so a
/// bound on columns alone would not bound the text.
constexpr std::size_t kMarksMax = 8;

/// Secrets under this are not shown in part: twelve characters of them would tell too much.
constexpr std::size_t kMaskedBytesMin = 24;
constexpr std::string_view kStars = "********";

void append_hex(std::string& out, char32_t code, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out.push_back(kHex[(code >> shift) & 0xF]);
  }
}

/// What stands for a control: \n, \x1b, \u202e, \U000e0001.
void append_escape(std::string& out, char32_t code) {
  out.push_back('\\');
  if (code == '\n' || code == '\r' || code == '\t') {
    out.push_back(code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
  } else if (code < 0x80) {
    out.push_back('x');
    append_hex(out, code, 2);
  } else if (code < 0x10000) {
    out.push_back('u');
    append_hex(out, code, 4);
  } else {
    out.push_back('U');
    append_hex(out, code, 8);
  }
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || is_hidden(code);
}

/// One character as it will be shown, and its columns.
struct Shown {
  std::string text;
  std::size_t columns = 0;
};

/// Shows code point after code point of a text.
class Shower {
 public:
  explicit Shower(std::string_view text) : rest_(text) {}

  bool next(Shown& shown) {
    shown.text.clear();
    shown.columns = 0;
    if (rest_.empty()) return false;
    const Utf8Step step = decode_utf8(rest_);
    rest_.remove_prefix(step.bytes);
    if (is_control(step.code)) {
      append_escape(shown.text, step.code);
      shown.columns = shown.text.size();
      marks_ = 0;
      return true;
    }
    shown.columns = columns_of(step.code);
    marks_ = shown.columns == 0 ? marks_ + 1 : 0;
    if (marks_ <= kMarksMax) append_utf8(shown.text, step.code);
    return true;
  }

 private:
  std::string_view rest_;
  std::size_t marks_ = 0;
};

/// Printable ASCII, which most texts are, is shown as it is: a column each.
bool is_plain(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain &= c >= 0x20 && c < 0x7F;
  return plain;
}

}  // namespace

std::string printable(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  Shower shower(text);
  Shown shown;
  while (shower.next(shown)) out += shown.text;
  return out;
}

std::string printable(std::string_view text, std::size_t columns) {
  if (columns == 0) return "";
  if (text.size() <= columns && is_plain(text)) return std::string(text);
  std::string out;
  std::size_t used = 0;
  std::size_t cut = 0;  // where the ellipsis goes if not all fits
  Shower shower(text);
  Shown shown;
  while (shower.next(shown)) {
    if (used + shown.columns > columns) {
      out.resize(cut);
      return out.append(kEllipsis);
    }
    used += shown.columns;
    out += shown.text;
    if (used < columns) cut = out.size();
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    text.remove_prefix(step.bytes);
    if (!is_control(step.code)) width += columns_of(step.code);
  }
  return width;
}

std::string masked(std::string_view secret) {
  if (secret.size() < kMaskedBytesMin) return std::string(kStars);
  for (const char c : secret) {
    if (c < 0x20 || c > 0x7E) return std::string(kStars);
  }
  std::string out(secret.substr(0, 8));
  return out.append("...").append(secret.substr(secret.size() - 4));
}

std::string without_secret(std::string_view text, std::string_view secret) {
  std::string out;
  if (secret.empty()) return out.assign(text);
  const std::string mask = masked(secret);
  std::size_t from = 0;
  while (true) {
    const std::size_t found = text.find(secret, from);
    out.append(text.substr(from, found == std::string_view::npos ? found : found - from));
    if (found == std::string_view::npos) return out;
    out += mask;
    from = found + secret.size();
  }
}

}  // namespace pincer::text
