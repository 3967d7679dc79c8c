#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stages/memory.hpp"

namespace pincer::stages {

/// One probe of one model in a scan before: its verdict and a summary of the evidence.
struct PastAnswer {
  std::string model;
  ProbeKind kind = ProbeKind::tool;
  std::int64_t scan = 0;
  std::int64_t asked_ms = 0;  ///< epoch milliseconds, when the answer was there
  std::string entry;          ///< entry_hash of that day's catalog entry
  int probe_version = 0;
  Verdict verdict;  ///< its sentence is printable and holds no secret
  int status = 0;
  std::int64_t latency_ms = 0;
  std::optional<std::int64_t> ttft_ms;
  std::string tool_choice;
  std::optional<bool> streamed;  ///< whether the answer came as an event stream; unset: unknown
};

/// It speaks of the network or the account, not of the model.
bool says_nothing(const Verdict& verdict);

/// k of n with decay and a doubt of one success and one failure: (1 + sum of the weights of those
/// that worked) / (2 + sum of all weights), a weight halved every three days. One lucky answer
/// gives 0.67, ten good ones 0.92.
class Reliability {
 public:
  explicit Reliability(std::int64_t now_ms) : now_ms_(now_ms) {}
  void count(const PastAnswer& answer);
  /// Answers whose weights were summed elsewhere, at the same time.
  void count(const Reliability& others);
  /// Unset: there is no answer that says anything of the model.
  std::optional<double> share() const;

 private:
  std::int64_t now_ms_;
  double worked_ = 0;
  double all_ = 0;
};

/// What the answers to one probe of one model come to. It holds the last one and a summary of the
/// others, so that thousands of models asked a hundred times each fit.
class Track {
 public:
  explicit Track(std::int64_t now_ms) : reliability_(now_ms) {}
  /// Told oldest first.
  void add(PastAnswer answer);

  bool empty() const noexcept { return in_a_row_ == 0; }
  /// Of one that is not empty.
  const PastAnswer& last() const noexcept { return last_; }
  /// How many of the last answers worked as the last did, or did not as it did not.
  std::size_t in_a_row() const noexcept { return in_a_row_; }
  /// Of the last eight.
  bool all_worked_lately() const noexcept;
  bool none_worked_lately() const noexcept;
  /// When the last one of those that did not work was there.
  std::optional<std::int64_t> failed_ms() const noexcept { return failed_ms_; }
  const Reliability& reliability() const noexcept { return reliability_; }

 private:
  PastAnswer last_;
  std::size_t in_a_row_ = 0;
  unsigned lately_ = 0;  // a bit for each of the last eight: whether it worked
  unsigned lately_known_ = 0;
  std::optional<std::int64_t> failed_ms_;
  Reliability reliability_;
};

/// The tracks of one account's models.
class Tracks {
 public:
  explicit Tracks(std::int64_t now_ms) : now_ms_(now_ms) {}
  /// Told oldest first.
  void add(PastAnswer answer);
  /// Null: it was not asked. Valid until the next add.
  const Track* find(std::string_view model, ProbeKind kind) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::int64_t now_ms_;
  std::unordered_map<std::string, std::vector<Track>, Hash, std::equal_to<>> by_model_;
};

/// How long the last answer holds, in milliseconds from when it was given; 0: it says nothing of
/// the model (the network, the account). A model that keeps working is trusted for three days,
/// one that fails now and then for six hours; a limit or a fault that a moment may cure is looked
/// at again after an hour, then two, up to six; what the catalog entry decides holds for a week.
std::int64_t holds_for_ms(const Track& track);

Standing standing_of(const Track& track, std::string_view entry);

/// The answer as a scan's result.
ProbeResult result_of(const PastAnswer& answer);
/// What is kept of a result. `secret` is masked wherever it may stand.
PastAnswer kept(const Model& model, ProbeKind kind, const ProbeResult& result, std::int64_t now_ms,
                std::string_view secret);

}  // namespace pincer::stages
