#include "cli/commands/simulate.hpp"

#include <csignal>

#include "cli/commands/simulate_options.hpp"
#include "cli/commands/stand_in.hpp"
#include "cli/descriptors.hpp"
#include "cli/exit_code.hpp"
#include "cli/files.hpp"
#include "cli/render/units.hpp"
#include "engine/io/http_server.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// The certificate in a file clients can be pointed at; removed at the end unless the user named
/// it.
class CertificateFile {
 public:
  static Result<std::string> write(const SimulateOptions& options, const Environment& environment,
                                   const std::string& pem) {
    if (options.ca_out.empty()) return write_temporary_file(environment.temp_dir, pem);
    if (Result<void> written = write_private_file(options.ca_out, pem); !written) {
      return std::move(written).error();
    }
    return options.ca_out;
  }
  CertificateFile(std::string path, bool temporary)
      : path_(std::move(path)), temporary_(temporary) {}
  CertificateFile(const CertificateFile&) = delete;
  CertificateFile& operator=(const CertificateFile&) = delete;
  ~CertificateFile() {
    if (temporary_) remove_file(path_);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool temporary_;
};

std::string announcement(const StandIn& stand_in, const std::string& ca_path, bool as_json) {
  const std::string url = stand_in.base.text();
  const auto models = static_cast<std::int64_t>(stand_in.scenario.models);
  const auto seed = static_cast<std::int64_t>(stand_in.scenario.seed);
  if (as_json) {
    text::JsonWriter json;
    json.begin_object().key("url").string(url).key("ca");
    ca_path.empty() ? json.null() : json.string(ca_path);
    json.key("models").integer(models).key("seed").integer(seed).end_object();
    return json.take() + "\n";
  }
  std::string out =
      "OpenRouter stand-in with " + counted(static_cast<std::size_t>(models), "catalog entry") +
      ", seed " + std::to_string(seed) + ", at\n  " + url + "\nScan it from another terminal:\n  ";
  if (!ca_path.empty()) out += "SSL_CERT_FILE=" + text::printable(ca_path) + " ";
  const std::string key =
      stand_in.scenario.key.empty() ? "any-key" : text::printable(stand_in.scenario.key);
  out += "OPENROUTER_API_KEY=" + key + " pincer scan --base-url " + url + "\nCtrl-C ends it.\n";
  return out;
}

std::string summary(const stages::Simulator::Counters& counters) {
  return "served " + counted(counters.catalog, "catalog") + " and " +
         counted(counters.probes, "probe") + ", at most " + grouped(counters.in_flight_max) +
         " at a time";
}

int run(const SimulateOptions& options, const CommandContext& context) {
  const Environment& environment = context.environment;
  Output& output = context.output;
  allow_sockets(io::HttpServerOptions().connections_max);
  Outside outside;
  StandInRequest request;
  request.scenario = options.scenario;
  request.models = options.models;
  request.seed = options.seed;
  request.port = static_cast<std::uint16_t>(options.port);
  request.tls = options.tls;
  Result<std::unique_ptr<StandIn>> stand_in = start_stand_in(outside, request);
  if (!stand_in) {
    output.say(stand_in.error().text);
    return kExitError;
  }
  std::string ca_path;
  if (options.tls) {
    Result<std::string> written = CertificateFile::write(options, environment, (*stand_in)->ca_pem);
    if (!written) {
      output.say(written.error().text);
      return kExitError;
    }
    ca_path = std::move(*written);
  }
  const CertificateFile file(ca_path, options.tls && options.ca_out.empty());
  io::Signals signals(outside.driver, {SIGINT, SIGTERM});
  const bool as_json = options.json || !environment.stdout_is_terminal;
  output.data(announcement(**stand_in, file.path(), as_json));
  output.flush();
  static_cast<void>(outside.loop.run(signals.next()));
  output.say(summary((*stand_in)->simulator->counters()));
  return kExitOk;
}

}  // namespace

int run_simulate(const Arguments& arguments, const CommandContext& context) {
  const Result<SimulateOptions> options = read_simulate_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, simulate_help);
  return run(*options, context);
}

}  // namespace pincer::cli
