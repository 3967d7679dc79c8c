// How fast a catalog is read in pieces, as it arrives, and how much memory that takes beside the
// rows. Entries are the simulator's: the members and sizes of OpenRouter's, 1.9 KB each.
// usage: catalog_parse [--entries N | --once N | --write N]
//   --entries N   a first pass, then repeated ones; over 100,000 the first pass only. Default
//   2,000;
//                 750,000 are 1 GB
//   --once N      the first pass only, for bench/gates
//   --write N     writes the catalog to stdout, for other parsers
#include <sys/resource.h>

#include <charconv>
#include <cstring>

#include "bench/measure.hpp"
#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "stages/catalog.hpp"
#include "stages/simulator/catalog_entry.hpp"
#include "stages/simulator/scenario.hpp"

namespace {

using namespace pincer;

constexpr std::size_t kPiece = 64 * 1024;   // of a plain connection
constexpr std::size_t kRecord = 16 * 1024;  // of TLS
constexpr std::size_t kDistinct = 1000;     // beyond, entries repeat: parsing does not care

double memory_mb() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

/// The entries of one catalog, without the brackets around them.
std::vector<std::string> make_entries(std::size_t count) {
  stages::Scenario scenario;
  scenario.models = count;
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < count; ++i) {
    std::string entry;
    stages::simulator::append_entry(entry, scenario, i);
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// Makes a catalog of `count` entries, gives it to `take` in pieces of kPiece; how many bytes.
template <class Take>
std::size_t stream(const std::vector<std::string>& entries, std::size_t count, Take take) {
  std::string piece = "{\"data\":[";
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) piece.push_back(',');
    piece += entries[i % entries.size()];
    if (piece.size() < kPiece) continue;
    bytes += kPiece;
    take(std::string_view(piece).substr(0, kPiece));
    piece.erase(0, kPiece);
  }
  piece += "]}";
  take(piece);
  return bytes + piece.size();
}

/// Reads a catalog that `give` passes on piece by piece.
template <class Give>
void read(std::size_t count, Give give) {
  std::size_t models = 0;
  stages::CatalogReader reader([&models](const stages::Model&) { ++models; });
  give([&reader](std::string_view piece) {
    core::check(reader.feed(piece).ok(), "the catalog is sound");
  });
  core::check(reader.finish().ok() && models == count, "every entry is read");
}

struct Options {
  std::size_t count = 2000;
  bool once = false;
  bool write = false;
};

Options read_options(int argc, char** argv) {
  Options options;
  if (argc != 3) return options;
  const std::string_view option = argv[1];
  std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), options.count);
  options.once = option == "--once" || options.count > 100'000;
  options.write = option == "--write";
  return options;
}

void measure_passes(const std::vector<std::string>& entries, std::size_t count) {
  std::string catalog;
  stream(entries, count, [&catalog](std::string_view piece) { catalog += piece; });
  const auto all = static_cast<double>(count);
  const double each = static_cast<double>(catalog.size()) / all;
  for (const std::size_t size : {kPiece, kRecord}) {
    const std::string what = "entry made a row, pieces of " + std::to_string(size / 1024) + " KB";
    bench::measure(
        what.c_str(), all,
        [&] {
          read(count, [&](auto take) {
            for (std::size_t at = 0; at < catalog.size(); at += size) {
              take(std::string_view(catalog).substr(at, size));
            }
          });
        },
        each);
  }
  text::JsonParser parser;
  bench::measure(
      "entry parsed alone, nothing taken from it", all,
      [&] {
        for (std::size_t i = 0; i < count; ++i) {
          core::check(parser.parse(entries[i % entries.size()]).ok(), "an entry is JSON");
        }
      },
      each);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  const std::size_t count = options.count;
  const std::vector<std::string> entries = make_entries(std::min(count, kDistinct));
  if (options.write) {
    stream(entries, count,
           [](std::string_view piece) { std::fwrite(piece.data(), 1, piece.size(), stdout); });
    return 0;
  }
  const double before = memory_mb();
  const double begin = bench::cpu_now();
  std::size_t bytes = 0;
  read(count, [&](auto take) { bytes = stream(entries, count, take); });
  const auto total = static_cast<double>(bytes);
  std::printf("%zu entries, %.1f MB: made and read %.2f GB/s, memory grew by %.1f MB\n", count,
              total / 1e6, total / 1e9 / (bench::cpu_now() - begin), memory_mb() - before);
  if (!options.once) measure_passes(entries, count);
  return 0;
}
