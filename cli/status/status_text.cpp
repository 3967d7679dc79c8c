#include <algorithm>

#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/table.hpp"
#include "cli/status/status.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::string row(std::string_view label, const std::string& value) {
  constexpr std::size_t kLabelColumns = 18;
  std::string line(label);
  if (line.size() < kLabelColumns) line.append(kLabelColumns - line.size(), ' ');
  return line + text::printable(value.empty() ? "-" : value) + "\n";
}

void print_rows(std::string_view label, const std::vector<std::string>& values, Output& output) {
  if (values.empty()) output.data(row(label, ""));
  for (const std::string& value : values) {
    output.data(row(&value == &values.front() ? label : "", without_secrets(value)));
  }
}

void print_models(const StatusReport& report, Output& output) {
  const ModelsInUse& models = report.models;
  const std::string config = short_path(report.paths.config, report.home);
  output.data(row("Config", config + (report.config_exists ? "" : " (not there yet)")));
  std::string agent = short_path(report.paths.agent_dir, report.home);
  if (report.of_agent) agent += " (agent " + report.paths.agent + ")";
  output.data(row("Agent folder", agent));
  std::string meaning = without_secrets(models.resolved);
  if (models.raw != models.resolved) meaning += " (from " + without_secrets(models.raw) + ")";
  if (models.own_default) meaning += " (the agent's own)";
  output.data(row("Default", meaning));
  print_rows("Fallbacks", models.fallbacks, output);
  output.data(row("Image model", without_secrets(models.image)));
  print_rows("Image fallbacks", models.image_fallbacks, output);
  std::vector<std::string> aliases;
  for (const ModelAlias& alias : models.aliases) {
    aliases.push_back(alias.name + " -> " + alias.key + (alias.implicit ? " (built in)" : ""));
  }
  print_rows("Aliases", aliases, output);
  output.data(row("Allowed in chats", models.allowed.empty()
                                          ? "all models"
                                          : std::to_string(models.allowed.size()) + " models"));
}

Cell health_cell(const ProfileLine& line, std::int64_t now_ms) {
  const ProfileHealth& health = line.health;
  if (health.reason == "invalid_expires") return {"its end is no date", Tone::bad};
  if (health.status == "missing") return {"nothing there to use", Tone::bad};
  if (health.status == "expired") return {"expired", Tone::bad};
  std::string left;
  if (health.expires_ms) left = "expires in " + rough_duration(*health.expires_ms - now_ms);
  if (health.status == "expiring") return {left, Tone::wait};
  return {left.empty() ? "no end" : left, Tone::good};
}

std::vector<Table::Row> credential_rows(const StatusReport& report) {
  std::vector<Table::Row> rows;
  for (const ProviderAuth& auth : report.auth.providers) {
    const std::size_t first = rows.size();
    for (const ProfileLine& line : auth.profiles) {
      rows.push_back({{""}, {line.shown}, health_cell(line, report.now_ms)});
    }
    if (auth.env) rows.push_back({{""}, {auth.env->value + " (" + auth.env->source + ")"}, {""}});
    if (auth.config) {
      const bool marker = auth.config->value.starts_with("marker(");
      rows.push_back({{""},
                      {auth.config->value + " (" + auth.config->source + ")"},
                      {marker ? "stands for a key, is none" : "", Tone::faint}});
    }
    rows[first][0] = {auth.provider, Tone::strong};
  }
  return rows;
}

void print_credentials(const StatusReport& report, const Style& style, std::size_t columns,
                       Output& output) {
  output.data("\n" + row("Credentials", short_path(report.store_path, report.home)));
  const std::vector<Table::Row> rows = credential_rows(report);
  if (rows.empty()) output.data("none\n");
  const Table table({{"Provider"}, {"Credential"}, {"State"}});
  if (!rows.empty()) {
    table.print(
        rows.size(), [&](std::size_t index) { return rows[index]; }, columns, style,
        [&](std::string_view lines) { output.data(lines); });
  }
  for (const Credentials::UnusableProfile& one : report.auth.unusable) {
    const std::string left = rough_duration(one.state.until_ms - report.now_ms);
    std::string line = one.profile + (one.state.disabled ? " is disabled" : " cools down") +
                       " for another " + left;
    if (!one.state.why.empty()) line += ": " + one.state.why;
    output.data(text::printable(line) + "\n");
  }
}

void print_missing(const AuthOverview& auth, Output& output) {
  if (!auth.missing.empty()) output.data("\n");
  for (const std::string& provider : auth.missing) {
    const bool keyless =
        std::find(auth.keyless.begin(), auth.keyless.end(), provider) != auth.keyless.end();
    if (keyless) {
      output.data(row("No key needed", provider + ", a server of your own"));
      continue;
    }
    std::string names;
    for (const EnvVariable& variable : env_variables(provider)) {
      names += (names.empty() ? ", or set " : " or ") + std::string(variable.name);
    }
    output.data(row("Missing", provider +
                                   " is in use and has no credential: pincer models auth "
                                   "login --provider " +
                                   provider + names));
  }
}

}  // namespace

void print_status(const StatusReport& report, const Style& style, std::size_t columns,
                  Output& output) {
  print_models(report, output);
  print_credentials(report, style, columns, output);
  print_missing(report.auth, output);
  if (report.usage) print_usage(*report.usage, report.now_ms, style, output);
  if (report.probes) print_probes(*report.probes, style, columns, output);
}

}  // namespace pincer::cli
