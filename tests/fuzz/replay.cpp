// Runs a fuzz target over the files of its corpus, each whole and cut short at a few places.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes);

namespace {

void run(const std::string& input, std::size_t bytes) {
  // A block of exactly this size: a sanitizer sees a read past its end.
  const std::vector<std::uint8_t> block(input.begin(),
                                        input.begin() + static_cast<std::ptrdiff_t>(bytes));
  LLVMFuzzerTestOneInput(block.data(), block.size());
}

void replay(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string input((std::istreambuf_iterator<char>(stream)),
                          std::istreambuf_iterator<char>());
  const std::size_t step = std::max<std::size_t>(1, input.size() / 16);
  for (std::size_t bytes = 0; bytes < input.size(); bytes += step) run(input, bytes);
  run(input, input.size());
}

}  // namespace

int main(int count, char** arguments) {
  int files = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      if (!entry.is_regular_file()) continue;
      replay(entry.path());
      ++files;
    }
  }
  std::printf("%d files\n", files);
  return files > 0 ? 0 : 1;
}
