// How fast a catalog is read in pieces, as it arrives, and how much memory that takes beside the
// rows. Entries are the simulator's: the members and sizes of OpenRouter's, 1.9 KB each.
// usage: catalog_parse [--entries N]       default 2,000; 500,000 are 1 GB
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

/// Makes a catalog of `count` entries, gives it to `take` in pieces of at least kPiece; how many
/// bytes.
template <class Take>
std::size_t stream(const std::vector<std::string>& entries, std::size_t count, Take take) {
  std::string piece = "{\"data\":[";
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) piece.push_back(',');
    piece += entries[i % entries.size()];
    if (piece.size() < kPiece) continue;
    bytes += piece.size();
    take(piece);
    piece.clear();
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

std::size_t read_count(int argc, char** argv) {
  std::size_t count = 2000;
  if (argc == 3 && std::strcmp(argv[1], "--entries") == 0) {
    std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), count);
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = read_count(argc, argv);
  const std::vector<std::string> entries = make_entries(std::min(count, kDistinct));
  const double before = memory_mb();
  const double begin = bench::cpu_now();
  std::size_t bytes = 0;
  read(count, [&](auto take) { bytes = stream(entries, count, take); });
  const auto total = static_cast<double>(bytes);
  std::printf("%zu entries, %.1f MB: made and read %.2f GB/s, memory grew by %.1f MB\n", count,
              total / 1e6, total / 1e9 / (bench::cpu_now() - begin), memory_mb() - before);
  if (count > 100'000) return 0;
  std::string catalog;
  stream(entries, count, [&catalog](std::string_view piece) { catalog += piece; });
  const auto entries_all = static_cast<double>(count);
  const auto in_pieces_of = [&](std::size_t size) {
    read(count, [&](auto take) {
      for (std::size_t at = 0; at < catalog.size(); at += size) {
        take(std::string_view(catalog).substr(at, size));
      }
    });
  };
  for (const std::size_t size : {kPiece, kRecord}) {
    const std::string what = "entry made a row, pieces of " + std::to_string(size / 1024) + " KB";
    bench::measure(what.c_str(), entries_all, [&] { in_pieces_of(size); }, total / entries_all);
  }
  text::JsonParser parser;
  bench::measure(
      "entry parsed alone, nothing taken from it", entries_all,
      [&] {
        for (std::size_t i = 0; i < count; ++i) {
          core::check(parser.parse(entries[i % entries.size()]).ok(), "an entry is JSON");
        }
      },
      total / entries_all);
}
