#include "cli/state/secret_exec.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "cli/state/regular_file.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/uv_process.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

constexpr std::int64_t kTimeoutMs = 5000;
constexpr std::int64_t kTimeoutMaxMs = 120'000;
constexpr std::int64_t kOutputMax = 1 << 20;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

bool flag_at(const Json5Value& provider, std::string_view key, bool preset) {
  const Json5Value* value = provider.find(key);
  return value == nullptr ? preset : value->as_boolean().value_or(preset);
}

std::int64_t number_at(const Json5Value& provider, std::string_view key, std::int64_t preset,
                       std::int64_t most) {
  const Json5Value* value = provider.find(key);
  const std::int64_t number = value == nullptr ? preset : value->as_integer().value_or(preset);
  return number <= 0 ? preset : std::min(number, most);
}

std::vector<std::string> texts_at(const Json5Value& provider, std::string_view key) {
  std::vector<std::string> texts;
  const Json5Value* value = provider.find(key);
  if (value == nullptr || !value->is_array()) return texts;
  for (const text::Json5Item& item : value->items()) {
    texts.emplace_back(item.value.as_string().value_or(""));
  }
  return texts;
}

/// A program that others could replace could tell them what it is asked.
Result<void> check_command(const std::string& command, const Json5Value& provider) {
  struct stat link{}, file{};
  if (command.empty() || command.front() != '/') {
    return refusal("its command is no absolute path");
  }
  if (::lstat(command.c_str(), &link) != 0 || ::stat(command.c_str(), &file) != 0) {
    return file_error("cannot find", command, errno);
  }
  const std::string shown = text::printable(command);
  if (!S_ISREG(file.st_mode)) return refusal(shown + " is no program");
  if (S_ISLNK(link.st_mode) && !flag_at(provider, "allowSymlinkCommand", false)) {
    return refusal(shown +
                   " is a symbolic link; name the program itself, or set "
                   "allowSymlinkCommand");
  }
  const std::vector<std::string> trusted = texts_at(provider, "trustedDirs");
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::canonical(command, ignored);
  const auto holds = [&](const std::string& folder) {
    const std::string begin = folder.ends_with('/') ? folder : folder + "/";
    return real.string().starts_with(begin);
  };
  if (!trusted.empty() && std::none_of(trusted.begin(), trusted.end(), holds)) {
    return refusal(shown + " is in none of the provider's trustedDirs");
  }
  if (flag_at(provider, "allowInsecurePath", false)) return {};
  if ((file.st_mode & 022) != 0) {
    return refusal(shown + " can be changed by other users; run: chmod go-w " + shown);
  }
  if (file.st_uid != ::geteuid() && file.st_uid != 0) {
    return refusal(shown + " belongs to another user");
  }
  return {};
}

std::vector<std::string> environment_for(const Json5Value& provider,
                                         const Environment& environment) {
  std::vector<std::string> lines;
  for (const std::string& name : texts_at(provider, "passEnv")) {
    const auto value = environment.variables.find(name);
    if (value != environment.variables.end()) lines.push_back(name + "=" + value->second);
  }
  const Json5Value* own = provider.find("env");
  if (own == nullptr || !own->is_object()) return lines;
  for (const text::Json5Item& item : own->items()) {
    if (const auto value = item.value.as_string()) {
      lines.push_back(item.key + "=" + std::string(*value));
    }
  }
  return lines;
}

std::string question(const SecretRef& ref) {
  text::JsonWriter json;
  json.begin_object().key("protocolVersion").integer(1);
  json.key("provider").string(ref.provider);
  json.key("ids").begin_array().string(ref.id).end_array().end_object();
  return json.take() + "\n";
}

/// The secret in what the program said; the sentences quote nothing of it.
Result<std::string> answer(const std::string& output, const SecretRef& ref, bool json_only) {
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(output);
  if (!root || !root->is_object()) {
    if (!json_only && !output.empty()) return output;
    return refusal("what the program says is no JSON object");
  }
  if (const auto version = (*root)["protocolVersion"].integer(); version != 1) {
    return refusal("the program does not speak version 1 of the protocol");
  }
  const text::JsonValue value = root->at({"values", ref.id});
  if (const auto secret = value.string()) return std::string(*secret);
  if (value.exists()) return refusal("the program gives something else than a text");
  return refusal(root->at({"errors", ref.id}).exists()
                     ? "the program says that it cannot give this secret"
                     : "the program gives no such secret");
}

}  // namespace

core::Task<Result<std::string>> ask_program(io::UvDriver& driver, Json5Value provider,
                                            SecretRef ref, const Environment& environment) {
  io::ProcessRequest request;
  const Json5Value* command = provider.find("command");
  if (command != nullptr) request.program = command->as_string().value_or("");
  if (Result<void> good = check_command(request.program, provider); !good) co_return good.error();
  request.arguments = texts_at(provider, "args");
  request.environment = environment_for(provider, environment);
  request.directory = std::filesystem::path(request.program).parent_path().string();
  request.input = question(ref);
  request.output_max =
      static_cast<std::size_t>(number_at(provider, "maxOutputBytes", kOutputMax, kOutputMax));
  const std::chrono::milliseconds limit(
      number_at(provider, "timeoutMs", kTimeoutMs, kTimeoutMaxMs));
  const core::Loop& loop = co_await core::this_loop();
  const core::Time deadline = core::later(loop.now(), limit);
  Result<io::ProcessOutcome> outcome =
      co_await io::run_process(driver, std::move(request), deadline);
  if (!outcome) co_return outcome.error();
  if (outcome->signal != 0) {
    co_return refusal("the program was ended by signal " + std::to_string(outcome->signal));
  }
  if (outcome->exit_code != 0) {
    co_return refusal("the program ended with exit code " + std::to_string(outcome->exit_code));
  }
  co_return answer(outcome->output, ref, flag_at(provider, "jsonOnly", true));
}

}  // namespace pincer::cli
