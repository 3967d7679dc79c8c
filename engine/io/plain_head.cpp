#include "engine/io/plain_head.hpp"

#include <algorithm>
#include <bit>

#include "engine/text/ascii.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pincer::io {
namespace {

bool is_word(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '-';
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

#if defined(__SSE2__)

__m128i in_range(__m128i bytes, char first, char last) {
  const __m128i low = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 1)));
  return _mm_and_si128(low, _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(last + 1))));
}

__m128i words(__m128i bytes) {
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i other =
      _mm_or_si128(in_range(bytes, '0', '9'), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
  return _mm_or_si128(in_range(lower, 'a', 'z'), other);
}

__m128i controls(__m128i bytes) {
  // Unsigned: what does not grow when raised to 0x1f.
  const __m128i top = _mm_set1_epi8(0x1f);
  const __m128i low = _mm_cmpeq_epi8(_mm_max_epu8(bytes, top), top);
  const __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
  return _mm_or_si128(_mm_andnot_si128(tab, low), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));
}

unsigned mask_of(__m128i hits) {
  return static_cast<unsigned>(_mm_movemask_epi8(hits));
}

__m128i load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

#endif

/// The first byte at or behind `at` that is no letter, digit or dash.
const char* word_end(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const unsigned others = ~mask_of(words(load(at))) & 0xffffU;
    if (others != 0) return at + std::countr_zero(others);
  }
#endif
  return std::find_if_not(at, end, is_word);
}

/// The first control character at or behind `at`; tabs are none.
const char* text_end(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const unsigned found = mask_of(controls(load(at)));
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  return std::find_if(at, end, is_control);
}

/// A field llhttp knows, or one whose name begins so and is as long.
bool frames(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 7:  // Upgrade
      return text::to_lower(name.front()) == 'u';
    case 10:  // Connection; "keep-alive" says nothing in HTTP/1.1
      return text::to_lower(name.front()) == 'c' && value != "keep-alive";
    case 14:  // Content-Length
      return text::to_lower(name.front()) == 'c';
    case 16:  // Proxy-Connection
      return text::to_lower(name.front()) == 'p';
    case 17:  // Transfer-Encoding
      return text::to_lower(name.front()) == 't';
    default:
      return false;
  }
}

std::string_view between(const char* begin, const char* end) {
  return std::string_view(begin, static_cast<std::size_t>(end - begin));
}

std::uint32_t size_of(std::string_view part) {
  return static_cast<std::uint32_t>(part.size());
}

bool is_final_status(std::string_view response) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  return response.size() > kVersion.size() && response.starts_with(kVersion) &&
         response[kVersion.size()] >= '2' && response[kVersion.size()] <= '5';
}

}  // namespace

void PlainHead::read(std::string_view response, const HttpBounds& bounds, Fields& fields) {
  bytes = 0;
  if (!is_final_status(response)) return;
  const char* const begin = response.data();
  const char* const end = begin + std::min(response.size(), bounds.head_bytes_max);
  const char* at = text_end(begin, end);
  const auto place_of = [begin](std::string_view part) {
    return static_cast<std::uint32_t>(part.data() - begin);
  };
  const auto ends_line = [end](const char* place) {
    return end - place >= 2 && place[0] == '\r' && place[1] == '\n';
  };
  if (!ends_line(at)) return;
  at += 2;
  framing.assign(begin, static_cast<std::size_t>(at - begin));
  while (!ends_line(at)) {
    const char* const name_end = word_end(at, end);
    if (name_end == at || name_end == end || *name_end != ':') return;
    const char* value = name_end + 1;
    while (value != end && (*value == ' ' || *value == '\t')) ++value;
    const char* const value_end = text_end(value, end);
    if (!ends_line(value_end) || fields.size() == bounds.fields_max) return;
    const std::string_view name = between(at, name_end), text = between(value, value_end);
    fields.add_captured({place_of(name), size_of(name), place_of(text), size_of(text)});
    if (frames(name, text)) framing.append(between(at, value_end + 2));
    at = value_end + 2;
  }
  framing.append("\r\n", 2);
  bytes = static_cast<std::size_t>(at + 2 - begin);
  fields.capture(response.substr(0, bytes));
}

}  // namespace pincer::io
