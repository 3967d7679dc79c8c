// json_check FILE...: for each file one line, "ok FILE" or "bad FILE: why", by JsonParser.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/text/json.hpp"

int main(int count, char** arguments) {
  pincer::text::JsonParser parser;
  for (int i = 1; i < count; ++i) {
    std::ifstream stream(arguments[i], std::ios::binary);
    if (!stream) {
      std::fprintf(stderr, "cannot open %s\n", arguments[i]);
      return 2;
    }
    const std::string text((std::istreambuf_iterator<char>(stream)),
                           std::istreambuf_iterator<char>());
    const auto value = parser.parse(text);
    if (value) {
      std::printf("ok %s\n", arguments[i]);
    } else {
      std::printf("bad %s: %s\n", arguments[i], value.error().text.c_str());
    }
  }
  return 0;
}
