#include "stages/simulator/identity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "engine/core/check.hpp"
#include "stages/simulator/random.hpp"

namespace pincer::stages::simulator {

namespace {

using std::string_view;

constexpr std::int64_t kDay = 86'400;
// Digits the index has at least, so that ids look like dated releases ("heron-3.1-70b-0042").
constexpr std::size_t kIndexDigits = 4;
constexpr string_view kFree = ":free";

struct Maker {
  string_view author, name;
};
constexpr Maker kMakers[] = {
    {"aurora-labs", "Aurora Labs"},
    {"northwind", "Northwind"},
    {"deepfield", "DeepField"},
    {"tessera-ai", "Tessera AI"},
    {"z9-ai", "Z9.ai"},
    {"quillworks", "Quillworks"},
    {"openmeadow", "OpenMeadow"},
    {"ferrum", "Ferrum"},
    {"lumen-research", "Lumen Research"},
    {"kite", "Kite"},
    {"basalt", "Basalt"},
    {"mosaic-studio", "Mosaic Studio"},
};
constexpr string_view kFamilies[][2] = {
    {"heron", "Heron"},   {"falcon", "Falcon"}, {"orca", "Orca"},       {"lynx", "Lynx"},
    {"willow", "Willow"}, {"ember", "Ember"},   {"cascade", "Cascade"}, {"sparrow", "Sparrow"},
    {"marlin", "Marlin"}, {"cobalt", "Cobalt"}, {"juniper", "Juniper"}, {"atlas", "Atlas"},
};
constexpr string_view kVersions[] = {"", "2", "2.5", "3", "3.1", "3.3", "4", "r1", "v3"};
constexpr string_view kSizes[][2] = {
    {"", ""},
    {"1.2b", "1.2B"},
    {"2.6b", "2.6B"},
    {"4b", "4B"},
    {"8b", "8B"},
    {"9b", "9B"},
    {"12b", "12B"},
    {"27b", "27B"},
    {"30b-a3b", "30B A3B"},
    {"70b", "70B"},
    {"120b-a12b", "120B A12B"},
    {"8x7b", "8x7B"},
    {"405b", "405B"},
    {"550b-a55b", "550B A55B"},
};
constexpr string_view kTails[][2] = {
    {"", ""},           {"instruct", "Instruct"}, {"preview", "Preview"}, {"mini", "Mini"},
    {"coder", "Coder"}, {"flash", "Flash"},       {"vl", "VL"},
};
constexpr std::int64_t kContexts[] = {2'824,   8'192,   16'384,    32'768,    65'536,    128'000,
                                      131'072, 163'840, 200'000,   256'000,   262'144,   400'000,
                                      512'000, 524'288, 1'000'000, 1'048'576, 10'000'000};

constexpr string_view kText[] = {"text"};
constexpr string_view kTextImage[] = {"text", "image"};
constexpr string_view kImageText[] = {"image", "text"};
constexpr string_view kImageTextVideo[] = {"image", "text", "video"};
constexpr string_view kFileImageText[] = {"file", "image", "text"};
constexpr string_view kTextImageFile[] = {"text", "image", "file"};
constexpr string_view kAll[] = {"text", "audio", "image", "video"};
constexpr string_view kTextFile[] = {"text", "file"};
using Inputs = std::span<const string_view>;
constexpr Inputs kImageInputs[] = {kTextImage,     kImageText,     kImageTextVideo,
                                   kFileImageText, kTextImageFile, kAll};

constexpr double kPromoShare = 0.18;  // 4 of the 22 zero-priced entries of August 2026
constexpr double kFreeImageShare = 0.45;
constexpr double kToolShare = 0.86;          // 19 of 22
constexpr double kToolNoChoiceShare = 0.10;  // 2 of 19
constexpr double kReasonsShare = 0.8;

struct Weighted {
  EntryKind kind;
  double upto;
};
// What the entries are that are no free candidates. Special ones are over-represented against the
// real catalog (about 4 of 350), so that a small one shows each.
constexpr Weighted kOthers[] = {
    {EntryKind::twin, 0.20},  {EntryKind::alias, 0.28}, {EntryKind::router, 0.33},
    {EntryKind::guard, 0.41}, {EntryKind::ocr, 0.46},   {EntryKind::audio_output, 0.54},
    {EntryKind::paid, 1.0},
};

EntryKind first_guess(const Scenario& scenario, std::size_t index) {
  Random random(scenario.seed, index, Purpose::kind);
  const double hostile = random.unit();
  const double share = random.unit();
  const double which = random.unit();
  // The second half of the hostile share keeps its kind and gets an oddity instead.
  if (hostile < scenario.hostile_share / 4) return EntryKind::broken;
  if (hostile < scenario.hostile_share / 2 && index > 0) return EntryKind::duplicate;
  if (share < scenario.free_share) {
    return which < kPromoShare ? EntryKind::free_promo : EntryKind::free_variant;
  }
  for (const Weighted& other : kOthers) {
    if (which < other.upto) return other.kind;
  }
  return EntryKind::paid;
}

Oddity oddity_of(const Scenario& scenario, std::size_t index) {
  Random random(scenario.seed, index, Purpose::kind);
  const double hostile = random.unit();
  if (hostile >= scenario.hostile_share || hostile < scenario.hostile_share / 2) {
    return Oddity::none;
  }
  constexpr Oddity kOddities[] = {Oddity::lone_surrogate, Oddity::control_text, Oddity::wrong_types,
                                  Oddity::huge_numbers};
  return kOddities[index % std::size(kOddities)];
}

void append_index(std::string& out, std::size_t index) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), index).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  if (count < kIndexDigits) out.append(kIndexDigits - count, '0');
  out.append(digits.data(), count);
}

void append_part(std::string& out, char separator, string_view part) {
  if (part.empty()) return;
  if (!out.empty()) out.push_back(separator);
  out.append(part);
}

/// Slug and plain name of a model, without variant.
void name_model(Identity& model, Random& random) {
  const Maker& maker = random.pick(kMakers);
  const auto& family = random.pick(kFamilies);
  const string_view version = random.pick(kVersions);
  const auto& size = random.pick(kSizes);
  const auto& tail = random.pick(kTails);
  model.author = maker.author;
  model.maker = maker.name;
  std::string plain;
  append_part(model.slug, '-', family[0]);
  append_part(plain, ' ', family[1]);
  append_part(model.slug, '-', version);
  append_part(plain, ' ', version);
  if (model.kind == EntryKind::guard) {
    append_part(model.slug, '-', random.chance(0.5) ? "guard" : "content-safety");
    append_part(plain, ' ', "Content Safety");
  } else if (model.kind == EntryKind::ocr) {
    append_part(model.slug, '-', "ocr-fast");
    append_part(plain, ' ', "OCR Fast");
  } else {
    append_part(model.slug, '-', size[0]);
    append_part(plain, ' ', size[1]);
    append_part(model.slug, '-', tail[0]);
    append_part(plain, ' ', tail[1]);
  }
  model.slug.push_back('-');
  append_index(model.slug, model.index);
  model.name.assign(model.maker).append(": ").append(plain);
}

void set_id(Identity& model, string_view variant) {
  model.id.assign(model.author).append("/").append(model.slug).append(variant);
}

/// Ids and names of what is not simply "author/slug, with or without :free".
void apply_kind(Identity& model) {
  switch (model.kind) {
    case EntryKind::free_variant:
    case EntryKind::guard:
    case EntryKind::ocr:
      set_id(model, kFree);
      model.name.append(" (free)");
      break;
    case EntryKind::free_promo:
      if (model.index % 2 == 0) {
        model.author = "stealth";
        model.maker = "Stealth";
        model.name.erase(0, model.name.find(": ") + 2).append(" Alpha");
      }
      set_id(model, "");
      break;
    case EntryKind::alias:
      model.author.insert(0, "~");
      model.slug = model.slug.substr(0, model.slug.find('-')) + "-latest-";
      append_index(model.slug, model.index);
      model.name.append(" Latest");
      set_id(model, "");
      break;
    case EntryKind::router:
      model.author = "openrouter";
      model.slug = "auto-";
      append_index(model.slug, model.index);
      model.name = "Auto Router";
      set_id(model, "");
      break;
    case EntryKind::free_router:
      model.author = "openrouter";
      model.slug = "free";
      model.name = "Free Models Router";
      set_id(model, "");
      break;
    default:
      set_id(model, "");
  }
}

void set_abilities(Identity& model, Random& random) {
  model.context = random.pick(kContexts);
  const bool image = random.chance(kFreeImageShare);
  const Inputs images = random.pick(kImageInputs);
  const bool file = random.chance(0.06);
  model.inputs = image ? images : file ? Inputs(kTextFile) : Inputs(kText);
  model.tools = random.chance(kToolShare);
  model.tool_choice = model.tools && !random.chance(kToolNoChoiceShare);
  // Not drawn: what older seeds gave stays as it was.
  model.function_choice = model.tool_choice && model.index % 7 != 3;
  model.ignores_none = model.tools && model.index % 11 == 4;
  model.reasons = random.chance(kReasonsShare);
  model.reasons_always = model.reasons && random.chance(0.1);
  model.reasons_default = model.reasons && (model.reasons_always || random.chance(0.5));
  if (model.kind == EntryKind::guard || model.kind == EntryKind::ocr ||
      model.kind == EntryKind::audio_output) {
    model.inputs = kTextImage;
    model.tools = model.tool_choice = model.reasons = false;
  }
  if (model.kind == EntryKind::router || model.kind == EntryKind::free_router) {
    model.inputs = kAll;
    model.tools = model.tool_choice = model.kind == EntryKind::free_router;
    model.reasons = false;
  }
}

}  // namespace

bool Identity::takes(ProbeKind probe) const {
  if (probe == ProbeKind::tool_function) return function_choice;
  return probe != ProbeKind::tool_required || tool_choice;
}

bool Identity::takes_image() const {
  return std::find(inputs.begin(), inputs.end(), "image") != inputs.end();
}

bool Identity::free() const {
  switch (kind) {
    case EntryKind::free_variant:
    case EntryKind::free_promo:
    case EntryKind::free_router:
    case EntryKind::guard:
    case EntryKind::ocr:
    case EntryKind::audio_output:
      return true;
    default:
      return false;
  }
}

EntryKind kind_of(const Scenario& scenario, std::size_t index) {
  if (scenario.free_share < 1.0 && scenario.models >= 10 && index == scenario.models / 2) {
    return EntryKind::free_router;
  }
  const EntryKind guess = first_guess(scenario, index);
  if (guess != EntryKind::twin && guess != EntryKind::duplicate) return guess;
  if (index == 0) return EntryKind::paid;
  const EntryKind before = first_guess(scenario, index - 1);
  const bool router_before = scenario.models >= 10 && index - 1 == scenario.models / 2;
  if (guess == EntryKind::twin) {
    return before == EntryKind::free_variant && !router_before ? guess : EntryKind::paid;
  }
  const bool repeatable = before != EntryKind::duplicate && before != EntryKind::broken &&
                          before != EntryKind::twin && !router_before;
  return repeatable ? guess : EntryKind::broken;
}

Identity identity_of(const Scenario& scenario, std::size_t index) {
  core::check(index < scenario.models, "the catalog has an entry at the index");
  Identity model;
  model.kind = kind_of(scenario, index);
  model.index = index;
  if (model.kind == EntryKind::broken) return model;
  if (model.kind == EntryKind::duplicate) return identity_of(scenario, index - 1);
  if (model.kind == EntryKind::twin) model.index = index - 1;
  Random random(scenario.seed, model.index, Purpose::identity);
  name_model(model, random);
  set_abilities(model, random);
  const auto age = static_cast<std::int64_t>(random.below(900 * kDay));
  model.created_s = scenario.epoch_ms / 1000 - kDay - age;
  apply_kind(model);
  model.canonical = model.author + "/" + model.slug;
  if (model.kind != EntryKind::alias && model.kind != EntryKind::router) {
    model.canonical.append("-").append(date_text(model.created_s, '\0'));
  }
  if (random.chance(0.015)) model.name.push_back(' ');
  if (model.kind != EntryKind::twin) model.oddity = oddity_of(scenario, index);
  return model;
}

namespace {

/// The index at the end of a slug: the digits after its last dash.
std::optional<std::size_t> index_in(string_view slug) {
  const std::size_t dash = slug.rfind('-');
  if (dash == string_view::npos) return std::nullopt;
  const string_view digits = slug.substr(dash + 1);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return index;
}

std::optional<Identity> match(const Scenario& scenario, std::size_t index, string_view id) {
  if (index >= scenario.models) return std::nullopt;
  Identity model = identity_of(scenario, index);
  if (model.id != id) return std::nullopt;
  return model;
}

}  // namespace

std::optional<Identity> identity_named(const Scenario& scenario, string_view id) {
  if (id == "openrouter/free") return match(scenario, scenario.models / 2, id);
  const std::optional<std::size_t> index = index_in(id.substr(0, id.find(':')));
  if (!index) return std::nullopt;
  if (std::optional<Identity> model = match(scenario, *index, id)) return model;
  return match(scenario, *index + 1, id);  // a twin stands behind its free variant
}

std::optional<Identity> identity_at_path(const Scenario& scenario, string_view path) {
  if (std::optional<Identity> model = identity_named(scenario, path)) return model;
  const std::string variant = std::string(path).append(kFree);
  if (std::optional<Identity> model = identity_named(scenario, variant)) return model;
  const std::size_t dash = path.rfind('-');  // a canonical slug ends in its date
  if (dash == string_view::npos) return std::nullopt;
  const std::optional<std::size_t> index = index_in(path.substr(0, dash));
  if (!index || *index >= scenario.models) return std::nullopt;
  Identity model = identity_of(scenario, *index);
  if (model.canonical != path) return std::nullopt;
  return model;
}

std::string date_text(std::int64_t epoch_s, char separator) {
  const std::chrono::sys_days day{std::chrono::days(epoch_s / kDay)};
  const std::chrono::year_month_day date(day);
  std::string text;
  const auto append = [&text](unsigned value, std::size_t digits) {
    const std::string plain = std::to_string(value);
    if (plain.size() < digits) text.append(digits - plain.size(), '0');
    text.append(plain);
  };
  append(static_cast<unsigned>(static_cast<int>(date.year())), 4);
  if (separator != '\0') text.push_back(separator);
  append(static_cast<unsigned>(date.month()), 2);
  if (separator != '\0') text.push_back(separator);
  append(static_cast<unsigned>(date.day()), 2);
  return text;
}

}  // namespace pincer::stages::simulator
