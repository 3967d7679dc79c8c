#include "cli/sign_in/gemini_app.hpp"

#include <climits>
#include <cstdlib>

#include <array>
#include <string>
#include <vector>

#include "cli/files.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kSourceBytesMax = 4 << 20;
constexpr std::size_t kSettingsBytesMax = 1 << 20;

/// A variable by one of its names.
std::string first_of(const Environment& environment, std::string_view one, std::string_view two) {
  const std::string_view value = text::trimmed(environment.variable(one));
  return std::string(value.empty() ? text::trimmed(environment.variable(two)) : value);
}

std::string parent(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? std::string("/") : path.substr(0, slash);
}

std::string real_path(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  return ::realpath(path.c_str(), real.data()) == nullptr ? std::string() : real.data();
}

/// The gemini program on PATH, links followed; empty when there is none.
std::string find_program(const Environment& environment) {
  std::string_view path = environment.variable("PATH");
  while (!path.empty()) {
    const std::size_t end = path.find(':');
    const std::string folder(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (folder.empty() || folder.front() != '/') continue;
    if (std::string real = real_path(folder + "/gemini"); !real.empty()) return real;
  }
  return {};
}

/// The word that begins at `at` and goes on with letters, digits and these.
std::string word_at(std::string_view text, std::size_t at, std::string_view more) {
  std::size_t end = at;
  while (end < text.size() && (text::is_letter(text[end]) || text::is_digit(text[end]) ||
                               more.find(text[end]) != std::string_view::npos)) {
    ++end;
  }
  return std::string(text.substr(at, end - at));
}

/// {"security":{"auth":{"selectedType":...}}} and older spellings.
std::string selected_type(const text::JsonValue& root) {
  for (const text::JsonValue& value : {root.at({"security", "auth", "selectedType"}),
                                       root.at({"security", "auth", "enforcedType"}),
                                       root["selectedAuthType"], root["enforcedAuthType"]}) {
    if (const auto type = value.string(); type && !text::trimmed(*type).empty()) {
      return std::string(text::trimmed(*type));
    }
  }
  return {};
}

}  // namespace

stages::GeminiApp read_gemini_app(std::string_view source) {
  constexpr std::string_view kHost = ".apps.googleusercontent.com";
  constexpr std::string_view kSecret = "GOCSPX-";
  stages::GeminiApp app;
  if (const std::size_t host = source.find(kHost); host != std::string_view::npos) {
    std::size_t begin = host;
    while (begin > 0 && (text::is_letter(source[begin - 1]) || text::is_digit(source[begin - 1]) ||
                         source[begin - 1] == '-')) {
      --begin;
    }
    app.client_id = std::string(source.substr(begin, host + kHost.size() - begin));
  }
  if (const std::size_t at = source.find(kSecret); at != std::string_view::npos) {
    app.client_secret = word_at(source, at, "-_");
  }
  return app;
}

Result<stages::GeminiApp> find_gemini_app(const Environment& environment) {
  stages::GeminiApp app;
  app.client_id =
      first_of(environment, "OPENCLAW_GEMINI_OAUTH_CLIENT_ID", "GEMINI_CLI_OAUTH_CLIENT_ID");
  app.client_secret = first_of(environment, "OPENCLAW_GEMINI_OAUTH_CLIENT_SECRET",
                               "GEMINI_CLI_OAUTH_CLIENT_SECRET");
  if (!app.client_id.empty()) return app;
  const std::string program = find_program(environment);
  if (!program.empty()) {
    const std::string package = parent(parent(program));
    const std::string core = "/@google/gemini-cli-core/dist/src/code_assist/oauth2.js";
    for (const std::string& path :
         {package + "/node_modules" + core, parent(parent(package)) + core,
          parent(package) + "/gemini-cli-core/dist/src/code_assist/oauth2.js", program}) {
      const Result<std::string> source = read_file(path, kSourceBytesMax);
      if (!source) continue;
      app = read_gemini_app(*source);
      if (!app.client_id.empty() && !app.client_secret.empty()) return app;
    }
  }
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     "Google only knows its own program: install gemini (npm install -g "
                     "@google/gemini-cli), or set GEMINI_CLI_OAUTH_CLIENT_ID and "
                     "GEMINI_CLI_OAUTH_CLIENT_SECRET"};
}

bool is_personal_gemini(const Environment& environment) {
  const Result<std::string> settings =
      read_file(environment.home + "/.gemini/settings.json", kSettingsBytesMax);
  text::JsonParser parser;
  if (settings) {
    if (const Result<text::JsonValue> root = parser.parse(*settings)) {
      if (const std::string type = selected_type(*root); !type.empty()) {
        return type == "oauth-personal";
      }
    }
  }
  return environment.variable("GOOGLE_GENAI_USE_GCA") == "true";
}

}  // namespace pincer::cli
