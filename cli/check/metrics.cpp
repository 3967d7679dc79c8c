#include "cli/check/metrics.hpp"

#include <functional>
#include <optional>

#include "cli/state/staged_file.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// A label's value: backslash, quote and line end are escaped, the rest is any UTF-8.
std::string label_text(std::string_view value) {
  std::string out;
  for (const char c : text::valid_utf8(value)) {
    if (c == '\\' || c == '"') out.push_back('\\');
    if (c == '\n') {
      out += "\\n";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

/// A family with one sample for each model that has the value.
struct ModelFamily {
  std::string_view name;
  std::string_view help;
  std::function<std::optional<double>(const CheckedModel& model, const WatchState& state)> value;
};

const std::initializer_list<ModelFamily>& model_families() {
  using Value = std::optional<double>;
  static const std::initializer_list<ModelFamily> kFamilies = {
      {"pincer_probe_success", "Whether the model worked when it was last asked.",
       [](const CheckedModel& model, const WatchState&) -> Value {
         // The account's limit and the network say nothing of it.
         const bool judged =
             model.health == Health::works || model.health == Health::blocked || is_failure(model);
         if (!judged) return std::nullopt;
         return model.health == Health::works ? 1 : 0;
       }},
      {"pincer_probe_duration_seconds", "How long the model's last answer took.",
       [](const CheckedModel& model, const WatchState&) -> Value {
         if (!model.latency_ms) return std::nullopt;
         return seconds(*model.latency_ms);
       }},
      {"pincer_probe_timestamp_seconds", "When the model's last answer came.",
       [](const CheckedModel& model, const WatchState&) -> Value {
         if (!model.asked_ms) return std::nullopt;
         return seconds(*model.asked_ms);
       }},
      {"pincer_model_consecutive_failures", "Failures in a row that speak of the model itself.",
       [](const CheckedModel& model, const WatchState& state) -> Value {
         return state.run_of(model).failures;
       }},
      {"pincer_model_reliability_ratio", "How often the model worked lately, 0 to 1.",
       [](const CheckedModel& model, const WatchState&) -> Value {
         return model.track ? model.track->reliability : std::nullopt;
       }},
      {"pincer_model_expiry_timestamp_seconds", "When the catalog says that the model ends.",
       [](const CheckedModel& model, const WatchState&) -> Value {
         if (!model.ends_ms) return std::nullopt;
         return seconds(*model.ends_ms);
       }},
  };
  return kFamilies;
}

}  // namespace

MetricsText& MetricsText::family(std::string_view name, std::string_view type,
                                 std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  return *this;
}

MetricsText& MetricsText::sample(double value, Labels labels) {
  text_ += name_;
  char before = '{';
  for (const auto& [key, label] : labels) {
    text_.push_back(before);
    text_.append(key).append("=\"").append(label_text(label)).append("\"");
    before = ',';
  }
  if (before == ',') text_.push_back('}');
  text_.append(" ").append(text::js_number(value)).append("\n");
  return *this;
}

void WatchMetrics::write_models(MetricsText& text, const WatchRound& round) const {
  for (const ModelFamily& family : model_families()) {
    text.family(family.name, "gauge", family.help);
    for (const CheckedModel& model : round.check->models()) {
      if (const std::optional<double> value = family.value(model, *round.state)) {
        text.sample(*value, {{"model", model.key}, {"probe", model.probe()}});
      }
    }
  }
  text.family("pincer_model_state", "gauge", "1 for the state a model is in.");
  for (const CheckedModel& model : round.check->models()) {
    text.sample(1, {{"model", model.key},
                    {"probe", model.probe()},
                    {"state", name(model.health)},
                    {"reason", stages::name(model.verdict.reason)}});
  }
  text.family("pincer_chain_position", "gauge",
              "Place of a model in a chain: 0 is the default, 1 the first fallback.");
  for (const CheckedModel& model : round.check->models()) {
    for (const ChainPlace& place : model.places) {
      const bool image = place.target.slot == ModelSlot::image;
      text.sample(static_cast<double>(place.index), {{"model", model.key},
                                                     {"chain", image ? "image" : "text"},
                                                     {"agent", place.target.agent}});
    }
  }
}

void WatchMetrics::write_account(MetricsText& text, const WatchRound& round) const {
  const auto& day = round.check->scan().account.day;
  if (!day) return;
  text.family("pincer_account_requests_limit", "gauge", "Free requests the account has a UTC day.")
      .sample(static_cast<double>(day->limit));
  text.family("pincer_account_requests_remaining", "gauge",
              "Free requests the account's day had left before the round.")
      .sample(static_cast<double>(day->remaining));
}

void WatchMetrics::note(const WatchRound& round) {
  const bool failed = !round.problem.empty() || !round.check->trouble().empty();
  ++(failed ? rounds_failed_ : rounds_ok_);
  if (round.check != nullptr) requests_ += static_cast<double>(round.check->requests());
  if (round.change && round.change->written) ++changes_[std::string(name(round.change->kind))];
  MetricsText text;
  text.family("pincer_build_info", "gauge", "The version of pincer that watches.")
      .sample(1, {{"version", PINCER_VERSION}});
  text.family("pincer_watch_rounds_total", "counter",
              "Rounds since the watch began, by whether the chain could be looked at.")
      .sample(rounds_ok_, {{"result", "ok"}})
      .sample(rounds_failed_, {{"result", "failed"}});
  text.family("pincer_watch_round_timestamp_seconds", "gauge", "When the last round began.")
      .sample(seconds(round.now_ms));
  text.family("pincer_requests_total", "counter", "Requests to models since the watch began.")
      .sample(requests_);
  text.family("pincer_watch_changes_total", "counter",
              "Changes of the config since the watch began.");
  for (const WatchChange::Kind kind :
       {WatchChange::Kind::replaced, WatchChange::Kind::demoted, WatchChange::Kind::returned}) {
    const auto found = changes_.find(std::string(name(kind)));
    text.sample(found == changes_.end() ? 0 : found->second, {{"kind", name(kind)}});
  }
  if (round.check != nullptr) {
    write_account(text, round);
    write_models(text, round);
  }
  text_ = text.take();
}

Result<void> write_metrics(const std::string& path, std::string_view text) {
  Result<StagedFile> staged = StagedFile::make(path, text, ".new");
  if (!staged) return std::move(staged).error();
  // The node exporter runs as another user and must be able to read it; it holds no secret.
  if (Result<void> opened = staged->open_to_all(); !opened) return opened;
  return staged->move_to(path, false);
}

}  // namespace pincer::cli
