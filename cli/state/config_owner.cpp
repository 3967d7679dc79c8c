#include "cli/state/config_owner.hpp"

#include <utility>

#include "engine/text/printable.hpp"

namespace pincer::cli {

using text::Json5Path;
using text::Json5Value;

std::string place_name(const ConfigOwner& place) {
  return std::to_string(place.file) + ":" + path_text(place.path);
}

/// Where the members of what stands at a place come from: of an object with $include first the
/// roots of the included files, then, when it has members of its own, the place itself.
std::vector<ConfigOwner> ConfigFile::parts(const ConfigOwner& place) const {
  std::vector<ConfigOwner> all;
  const auto includes = includes_.find(place_name(place));
  if (includes == includes_.end()) return {place};
  for (const std::size_t file : includes->second) {
    for (ConfigOwner& part : parts({file, {}})) all.push_back(std::move(part));
  }
  const Json5Value* here = value_at(files_[place.file].root, place.path);
  if (includes->second.empty() || here->items().size() > 1) all.push_back(place);
  return all;
}

Result<ConfigOwner> ConfigFile::owner(const Json5Path& wanted) const {
  std::vector<ConfigOwner> places = parts({0, {}});
  std::size_t depth = 0;
  for (; depth < wanted.size(); ++depth) {
    std::vector<ConfigOwner> deeper;
    for (const ConfigOwner& place : places) {
      ConfigOwner next = place;
      next.path.push_back(wanted[depth]);
      if (value_at(files_[next.file].root, next.path) == nullptr) continue;
      for (ConfigOwner& part : parts(next)) deeper.push_back(std::move(part));
    }
    if (deeper.empty()) break;
    places = std::move(deeper);
  }
  // A key that is nowhere yet may go beside the $include: its own members win over included ones.
  const bool missing = depth < wanted.size();
  const bool beside = includes_.count(place_name(places.back())) > 0;
  if (places.size() == 1 || (missing && beside)) {
    ConfigOwner owner = places.back();
    for (; depth < wanted.size(); ++depth) owner.path.push_back(wanted[depth]);
    return owner;
  }
  std::string sentence = text::printable(path_text(wanted)) +
                         (missing ? " could go into several files: " : " is in several files: ");
  for (std::size_t at = 0; at < places.size(); ++at) {
    if (at > 0) sentence += ", ";
    sentence += text::printable(files_[places[at].file].path);
  }
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     sentence + "; edit the right one by hand"};
}

}  // namespace pincer::cli
