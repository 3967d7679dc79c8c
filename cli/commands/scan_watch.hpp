#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/commands/scan_options.hpp"
#include "cli/render/output.hpp"
#include "cli/render/progress.hpp"
#include "cli/state/catalog_cache.hpp"
#include "engine/core/deadline.hpp"
#include "engine/core/event.hpp"
#include "engine/io/http_client.hpp"
#include "stages/scan.hpp"

namespace pincer::cli {

/// Draws second by second how long the scan still waits.
class Countdown final : public core::Deadline {
 public:
  Countdown(core::Loop& loop, Progress& progress) : Deadline(loop), progress_(progress) {}
  void start(core::Time until);

 private:
  void on_due() override;

  Progress& progress_;
  core::Time until_{};
};

/// Draws the progress line twice a second, so that it is seen to live while slow models think.
class Clock final : public core::Deadline {
 public:
  Clock(core::Loop& loop, Progress& progress) : Deadline(loop), progress_(progress) {}
  void start();

 private:
  void on_due() override;

  Progress& progress_;
  core::Time began_{};
};

/// Shows the scan while it runs: the plan, the progress line, and the lines of --ndjson as they
/// land.
class Watcher final : public stages::ScanObserver {
 public:
  Watcher(const ScanOptions& options, core::Loop& loop, Output& output, std::string secret)
      : options_(options),
        loop_(loop),
        output_(output),
        secret_(std::move(secret)),
        progress_(output),
        countdown_(loop, progress_),
        clock_(loop, progress_) {}

  void on_model(const stages::Model& model) override;
  void on_catalog(std::size_t entries, std::size_t candidates) override;
  void on_plan(const stages::ScanReport& report) override;
  void on_verdict(const stages::ModelVerdict& verdict) override;
  void on_wait(core::Time until) override { countdown_.start(until); }

  /// The scan is over: nothing is drawn any more.
  void stop();
  /// The lines of models no verdict was announced for.
  void print_rest(const stages::ScanReport& report);

  Progress& progress() { return progress_; }
  core::Event& reader_gone() { return reader_gone_; }
  bool has_catalog() const { return has_catalog_; }
  /// What the catalog lists; nothing when that is not known, or too much to be kept.
  std::optional<ListedRows>& listed() { return listed_; }
  static constexpr const char* kProvider = "openrouter";

 private:
  const ScanOptions& options_;
  const core::Loop& loop_;
  Output& output_;
  std::string secret_;
  Progress progress_;
  Countdown countdown_;
  Clock clock_;
  std::vector<bool> printed_;  // by place: whether the model was told
  std::optional<ListedRows> listed_{std::in_place};
  core::Event reader_gone_;
  bool has_catalog_ = false;
};

/// --verbose: the steps of each request, with the time since the start.
class Tracer final : public io::HttpObserver {
 public:
  Tracer(const core::Loop& loop, Output& output)
      : loop_(loop), output_(output), start_(loop.now()) {}
  void on_step(std::string_view origin, std::string_view what) override;

 private:
  const core::Loop& loop_;
  Output& output_;
  core::Time start_;
};

}  // namespace pincer::cli
