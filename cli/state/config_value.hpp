#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5.hpp"
#include "engine/text/json5_edit.hpp"

namespace pincer::cli {

/// Two configs as one: objects key by key, arrays one behind the other, of all else `over`.
text::Json5Value merged(const text::Json5Value& under, const text::Json5Value& over);

/// The value of a ${NAME}; none when it is not set or empty.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// ${NAME} in texts replaced, not in keys; $${NAME} stands for the text ${NAME}. A name without a
/// value stays as it is and is added to `unset`.
text::Json5Value substituted(const text::Json5Value& value, const Lookup& lookup,
                             std::vector<std::string>& unset);
std::string substituted(std::string_view text, const Lookup& lookup,
                        std::vector<std::string>& unset);

/// `wanted` with the texts of `source`, such as ${KEY}, wherever they come to the same as in
/// `resolved`, its substituted form: a value that was read may be written back without harm.
text::Json5Value with_references(const text::Json5Value& wanted, const text::Json5Value& source,
                                 const text::Json5Value& resolved);

/// An object or one inside it includes another file.
bool has_include(const text::Json5Value& value);

/// Follows a path through keys and elements; null when it leads nowhere.
const text::Json5Value* value_at(const text::Json5Value& root, const text::Json5Path& path);

}  // namespace pincer::cli
