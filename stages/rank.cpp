#include "stages/rank.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace pincer::stages {
namespace {

/// ICU's root collation for what is neither letter nor digit; digits and letters follow.
constexpr std::string_view kSigns = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// Primary weight of each byte: signs, digits, letters without case; control bytes first, bytes
/// of anything beyond ASCII last, so that the order is total.
constexpr std::array<std::uint16_t, 256> kWeights = [] {
  std::array<std::uint16_t, 256> weights{};
  for (std::size_t i = 0; i < 256; ++i) {
    const auto byte = static_cast<std::uint16_t>(i);
    if (i < 0x20 || i == 0x7F) weights[i] = byte;
    if (i >= '0' && i <= '9') weights[i] = static_cast<std::uint16_t>(0x200 + i);
    if (i >= 'a' && i <= 'z') weights[i] = static_cast<std::uint16_t>(0x300 + i);
    if (i >= 'A' && i <= 'Z') weights[i] = static_cast<std::uint16_t>(0x320 + i);
    if (i >= 0x80) weights[i] = static_cast<std::uint16_t>(0x400 + i);
  }
  for (std::size_t i = 0; i < kSigns.size(); ++i) {
    weights[static_cast<unsigned char>(kSigns[i])] = static_cast<std::uint16_t>(0x100 + i);
  }
  return weights;
}();

std::uint16_t weight(char c) {
  return kWeights[static_cast<unsigned char>(c)];
}

/// Whole milliseconds, as they are shown: what looks equal is ordered by the next criterion.
std::optional<std::int64_t> latency_ms(const ProbeResult& probe) {
  if (!probe.evidence) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(probe.evidence->total).count();
}

/// Negative when a is the shorter one; no latency comes last.
int compare_latency(const ProbeResult& a, const ProbeResult& b) {
  const auto left = latency_ms(a);
  const auto right = latency_ms(b);
  if (left && right) return *left < *right ? -1 : *left > *right ? 1 : 0;
  return left ? -1 : right ? 1 : 0;
}

int compare_descending(std::optional<double> a, std::optional<double> b) {
  const double left = a.value_or(0);
  const double right = b.value_or(0);
  return left > right ? -1 : left < right ? 1 : 0;
}

/// Larger context, more parameters, then the ref; the catalog's order makes it total.
int compare_models(const ModelVerdict& a, const ModelVerdict& b) {
  int order = compare_descending(a.model.context_length, b.model.context_length);
  if (order == 0) order = compare_descending(a.model.params_b(), b.model.params_b());
  if (order == 0) order = compare_refs(model_ref(a.model), model_ref(b.model));
  if (order == 0) order = a.index < b.index ? -1 : a.index > b.index ? 1 : 0;
  return order;
}

/// What works fully, partly, or not: 0 tool and image, 1 tool, 2 image only, 3 nothing.
int tier(const ModelVerdict& verdict) {
  if (verdict.tool.ok()) return verdict.image.ok() ? 0 : 1;
  return verdict.image.ok() ? 2 : 3;
}

/// Latency weighed with reliability: the smaller the better. Whole milliseconds, as above.
std::optional<double> weighed(const ModelVerdict& verdict, const ProbeResult& probe) {
  const std::optional<std::int64_t> latency = latency_ms(probe);
  if (!latency) return std::nullopt;
  const double reliability = verdict.reliability.value_or(0.5);
  // A millisecond more, so that an answer at once does not make the rest of the formula vanish.
  return static_cast<double>(*latency + 1) / (reliability * reliability);
}

int compare_weighed(const ModelVerdict& a, const ModelVerdict& b, const ProbeResult& of_a,
                    const ProbeResult& of_b) {
  const auto left = weighed(a, of_a);
  const auto right = weighed(b, of_b);
  if (left && right) return *left < *right ? -1 : *left > *right ? 1 : 0;
  return left ? -1 : right ? 1 : 0;
}

int compare_working(RankBy by, const ModelVerdict& a, const ModelVerdict& b, bool image) {
  const ProbeResult& of_a = image ? a.image : a.tool;
  const ProbeResult& of_b = image ? b.image : b.tool;
  int order = 0;
  switch (by) {
    case RankBy::balanced:
      return compare_weighed(a, b, of_a, of_b);
    case RankBy::latency:
      break;
    case RankBy::reliability:
      order = compare_descending(a.reliability, b.reliability);
      break;
    case RankBy::context:
      order = compare_descending(a.model.context_length, b.model.context_length);
      break;
    case RankBy::params:
      order = compare_descending(a.model.params_b(), b.model.params_b());
      break;
  }
  return order != 0 ? order : compare_latency(of_a, of_b);
}

bool ranks_before(RankBy by, const ModelVerdict& a, const ModelVerdict& b) {
  const int left = tier(a);
  const int right = tier(b);
  if (left != right) return left < right;
  int order = 0;
  // The time a failure took says nothing about the model.
  if (left <= 2) order = compare_working(by, a, b, left == 2);
  if (order == 0) order = compare_models(a, b);
  return order < 0;
}

/// The first `most` refs, each once.
class Refs {
 public:
  explicit Refs(std::size_t most) : most_(most) {}
  bool full() const { return refs_.size() >= most_; }
  void add(const Model& model) {
    std::string ref = model_ref(model);
    if (!full() && seen_.insert(ref).second) refs_.push_back(std::move(ref));
  }
  std::vector<std::string> take() { return std::move(refs_); }

 private:
  std::size_t most_;
  std::vector<std::string> refs_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

int compare_refs(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (weight(a[i]) != weight(b[i])) return weight(a[i]) < weight(b[i]) ? -1 : 1;
  }
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = 0; i < common; ++i) {
    // Lower-case letters have the larger byte and come first.
    if (a[i] != b[i]) return a[i] > b[i] ? -1 : 1;
  }
  return 0;
}

std::optional<RankBy> rank_by_named(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNames = {"balanced", "latency", "reliability",
                                                      "context", "params"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<RankBy>(i);
  }
  return std::nullopt;
}

void rank(std::vector<ModelVerdict>& models, RankBy by) {
  std::sort(models.begin(), models.end(),
            [by](const ModelVerdict& a, const ModelVerdict& b) { return ranks_before(by, a, b); });
}

std::vector<std::string> selected_fallbacks(const std::vector<ModelVerdict>& ranked,
                                            std::size_t most) {
  Refs refs(most);
  for (const ModelVerdict& verdict : ranked) {
    if (refs.full()) break;
    if (verdict.tool.ok()) refs.add(verdict.model);
  }
  return refs.take();
}

std::vector<std::string> selected_images(const std::vector<ModelVerdict>& ranked,
                                         std::size_t most) {
  std::vector<const ModelVerdict*> images;
  for (const ModelVerdict& verdict : ranked) {
    if (verdict.image.ok()) images.push_back(&verdict);
  }
  std::sort(images.begin(), images.end(), [](const ModelVerdict* a, const ModelVerdict* b) {
    const int order = compare_latency(a->image, b->image);
    return order != 0 ? order < 0 : compare_models(*a, *b) < 0;
  });
  Refs refs(most);
  for (const ModelVerdict* verdict : images) refs.add(verdict->model);
  return refs.take();
}

}  // namespace pincer::stages
