#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/config_value.hpp"
#include "cli/state/paths.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/core/result.hpp"
#include "engine/text/json5.hpp"
#include "engine/text/json5_edit.hpp"

namespace pincer::cli {

/// A config file may be this large: a value takes up to 80 times the bytes of a hostile text.
inline constexpr std::size_t kConfigBytesMax = 4 << 20;

inline constexpr std::size_t kIncludeBytesMax = 2 << 20;  ///< as OpenClaw's
inline constexpr std::size_t kIncludeDepthMax = 10;       ///< as OpenClaw's
inline constexpr std::size_t kConfigFilesMax = 64;        ///< a file included twice counts twice

/// How the loader gets at files: from the disk, or with texts that are about to be written.
using ReadConfigText = std::function<Result<RegularFile>(const std::string&, std::size_t)>;

/// One file of the config as it was read.
struct ConfigSource {
  std::string path;       ///< as people know it
  std::string real_path;  ///< without symbolic links: what a write replaces
  std::string text;
  text::Json5Value root;
};

/// A place inside one of the files.
struct ConfigOwner {
  std::size_t file = 0;  ///< index into ConfigFile::files()
  text::Json5Path path;
};

/// openclaw.json with the files it includes, read once: plain values.
struct ConfigFile {
  /// A missing file is an empty config with `exists` false. Errors name the file, and where it
  /// does not parse line and column.
  static Result<ConfigFile> load(const Paths& paths, const Environment& environment);

  static Result<ConfigFile> load(const Paths& paths, const Environment& environment,
                                 const ReadConfigText& read);

  /// What commands go by: includes merged, ${NAME} replaced.
  const text::Json5Value& value() const noexcept { return value_; }
  /// Includes merged, texts as they stand in the files.
  const text::Json5Value& source() const noexcept { return source_; }
  /// The file itself first, then the included ones in the order they were met.
  const std::vector<ConfigSource>& files() const noexcept { return files_; }
  /// Shapes that OpenClaw would refuse, each a sentence that names the path. Such a file can be
  /// shown but is not written to.
  const std::vector<std::string>& problems() const noexcept { return problems_; }
  /// Names in ${NAME} that are not set; their text stays as it is.
  const std::vector<std::string>& unset_names() const noexcept { return unset_names_; }

  /// Where an edit of `path` goes: the one file that holds it or, when none does, the one file
  /// that holds the object it would be in. Several are an error that names them.
  Result<ConfigOwner> owner(const text::Json5Path& path) const;

  /// What ${NAME} comes to: a variable, else what the config's own env says.
  Lookup lookup() const;

  std::string path;     ///< paths.config
  bool exists = false;  ///< false: a write makes it

 private:
  friend class ConfigLoader;
  std::vector<ConfigOwner> parts(const ConfigOwner& place) const;

  text::Json5Value value_ = text::Json5Value::object();
  text::Json5Value source_ = text::Json5Value::object();
  std::vector<ConfigSource> files_;
  std::vector<std::string> problems_;
  std::vector<std::string> unset_names_;
  std::map<std::string, std::string, std::less<>> variables_;
  /// Place of an object with $include, as file:path -> the files it includes.
  std::map<std::string, std::vector<std::size_t>> includes_;
};

}  // namespace pincer::cli
