#include <algorithm>
#include <iterator>

#include "cli/model_book.hpp"
#include "cli/model_edits.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// A slot while models change places in it. Texts that stay are kept as they stand in the file.
class Slot {
 public:
  Slot(const ConfigView& config, ModelTarget target, ModelSetting setting)
      : book_(config.value), target_(std::move(target)), setting_(std::move(setting)) {
    // Without a default of its own everybody's is the one that stands in for it.
    const bool stands_in =
        setting_.primary.empty() && target_.slot == ModelSlot::text && target_.agent.empty();
    primary_ = stands_in ? default_model(config.value) : setting_.primary;
    for (std::size_t i = 0; i < setting_.fallbacks.size(); ++i) {
      list_.push_back({setting_.sources[i], book_.key_of(setting_.fallbacks[i])});
    }
  }

  bool is_of(const ModelTarget& target) const { return target == target_; }

  bool exchange(const Exchange& wanted) {
    const bool is_primary = !primary_.empty() && book_.key_of(primary_) == wanted.from;
    if (wanted.from == wanted.to) return true;
    const auto place = std::find_if(list_.begin(), list_.end(),
                                    [&](const Entry& entry) { return entry.key == wanted.from; });
    if (!is_primary && place == list_.end()) return false;
    if (is_primary) {
      std::erase_if(list_, [&](const Entry& entry) {
        return entry.key == wanted.to || entry.key == wanted.from;
      });
      const Entry old{setting_.primary_source.empty() ? wanted.from : setting_.primary_source,
                      wanted.from};
      primary_ = wanted.to;
      if (wanted.then == Exchange::Then::last) list_.push_back(old);
      if (wanted.then == Exchange::Then::next) list_.insert(list_.begin(), old);
    } else {
      Entry old = std::move(*place);
      *place = {wanted.to, wanted.to};
      const std::size_t kept = static_cast<std::size_t>(place - list_.begin());
      remove_others(wanted.to, kept);
      if (wanted.then != Exchange::Then::goes) list_.push_back(std::move(old));
    }
    return true;
  }

  void finish(EditPlan& plan) {
    std::vector<std::string> sources;
    for (const Entry& entry : list_) sources.push_back(entry.source);
    if (primary_ != setting_.primary && !primary_.empty()) {
      set_primary(setting_, primary_, plan.edits);
    }
    if (sources != setting_.sources) set_fallbacks(setting_, sources, plan.edits);
  }

 private:
  struct Entry {
    std::string source;  // as it stands in the file
    std::string key;
  };

  /// Each model once: all of that key but the one at `kept` go.
  void remove_others(const std::string& key, std::size_t kept) {
    for (std::size_t i = list_.size(); i-- > 0;) {
      if (i != kept && list_[i].key == key) {
        list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  ModelBook book_;
  ModelTarget target_;
  ModelSetting setting_;
  std::string primary_;
  std::vector<Entry> list_;
};

}  // namespace

Result<EditPlan> plan_exchanges(const ConfigView& config, const std::vector<Exchange>& exchanges) {
  EditPlan plan;
  std::vector<Slot> slots;
  std::vector<std::string> arrived;
  for (const Exchange& wanted : exchanges) {
    auto slot = std::find_if(slots.begin(), slots.end(),
                             [&](const Slot& one) { return one.is_of(wanted.target); });
    if (slot == slots.end()) {
      Result<ModelSetting> setting = read_setting(config, wanted.target);
      if (!setting) return std::move(setting).error();
      slots.emplace_back(config, wanted.target, std::move(*setting));
      slot = std::prev(slots.end());
    }
    if (!slot->exchange(wanted)) {
      plan.notes.push_back(text::printable(wanted.from, 80) +
                           " is not where it was any more: somebody changed the config");
    } else if (std::find(arrived.begin(), arrived.end(), wanted.to) == arrived.end()) {
      arrived.push_back(wanted.to);
    }
  }
  for (Slot& slot : slots) slot.finish(plan);
  for (const std::string& key : arrived) want_entry(config, key, plan);
  // One and the same for each new entry.
  plan.notes.erase(std::unique(plan.notes.begin(), plan.notes.end()), plan.notes.end());
  return plan;
}

}  // namespace pincer::cli
