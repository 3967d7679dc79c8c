#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "cli/credentials.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_write.hpp"
#include "tests/cli/home.hpp"

namespace pincer::test {

/// A home with an agent's credentials. Times are relative to `now`.
struct AuthHome : Home {
  AuthHome() { std::filesystem::create_directories(agent_dir()); }

  std::int64_t now() const { return environment.start_ms; }
  std::string agent_dir(const std::string& agent = "main") const {
    return dir.path() + "/agents/" + agent + "/agent";
  }
  std::string file(const std::string& name, const std::string& agent = "main") const {
    return agent_dir(agent) + "/" + name;
  }
  void put(const std::string& name, std::string_view text, const std::string& agent = "main") {
    std::filesystem::create_directories(agent_dir(agent));
    std::ofstream(file(name, agent), std::ios::binary) << text;
    ::chmod(file(name, agent).c_str(), 0600);
  }
  void store(std::string_view text) { put("auth-profiles.json", text); }
  void state(std::string_view text) { put("auth-state.json", text); }
  std::string text_of(const std::string& name, const std::string& agent = "main") const {
    std::ostringstream out;
    out << std::ifstream(file(name, agent), std::ios::binary).rdbuf();
    return out.str();
  }
  bool has(const std::string& name, const std::string& agent = "main") const {
    return std::filesystem::exists(file(name, agent));
  }
  unsigned mode_of(const std::string& path) const {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  cli::Paths agent_paths(const std::string& agent = "main") const {
    cli::Paths paths = *cli::find_paths(environment, {}, cli::file_exists);
    paths.agent = agent;
    paths.agent_dir = agent_dir(agent);
    return paths;
  }
  cli::AuthStore load(const std::string& agent = "main") const {
    return cli::load_auth_store(agent_paths(agent), environment);
  }
  cli::Result<cli::StoreWriteOutcome> write(const cli::MakeStoreEdits& edits,
                                            const std::string& agent = "main") const {
    cli::StoreWriteOptions how;
    how.now_ms = now();
    how.patience = {3, 0};
    return cli::write_auth_store(agent_paths(agent), environment, edits, how);
  }
};

}  // namespace pincer::test
