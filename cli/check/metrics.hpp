#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "cli/check/watch.hpp"

namespace pincer::cli {

/// Writes the text format Prometheus reads (version 0.0.4): families with HELP and TYPE, each
/// followed by its samples. Label values are escaped.
class MetricsText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  MetricsText& family(std::string_view name, std::string_view type, std::string_view help);
  /// Of the family begun last.
  MetricsText& sample(double value, Labels labels = {});
  std::string take() { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

/// What a watch did and found, for Prometheus.
class WatchMetrics {
 public:
  void note(const WatchRound& round);
  /// The metrics as of the last round; before the first one what is known without it.
  const std::string& text() const { return text_; }

 private:
  void write_models(MetricsText& text, const WatchRound& round) const;
  void write_account(MetricsText& text, const WatchRound& round) const;

  double rounds_ok_ = 0;
  double rounds_failed_ = 0;
  double requests_ = 0;
  std::map<std::string, double> changes_;
  std::string text_;
};

/// Puts the text where the node exporter's textfile collector finds it, in one step.
Result<void> write_metrics(const std::string& path, std::string_view text);

}  // namespace pincer::cli
