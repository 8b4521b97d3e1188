// Runs a corpus through its fuzz target without libFuzzer: each file as it is, cut short at many places, and with bytes altered by a fixed
// random stream. What breaks ends the program, as it would end the fuzzer.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/random.hpp"
#include "fuzz_target.hpp"

namespace steelyard::fuzz {

std::map<std::string, OneInput>& targets() {
  static std::map<std::string, OneInput> all;
  return all;
}

namespace {

constexpr std::size_t kCuts = 32;
constexpr std::size_t kAlterations = 64;
constexpr std::size_t kLargestAltered = 4096;  // larger inputs are run once, as they are

void run(OneInput target, const std::string& input) { target(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()); }

std::string altered(std::string input, RandomStream& random) {
  static constexpr std::string_view kSpecial{"\0\xff\"'\\[]{}.,=#\n-eE0 9/*", 23};
  const std::size_t changes = 1 + random.next_u64() % 4;
  for (std::size_t i = 0; i < changes && !input.empty(); ++i) {
    const std::size_t at = random.next_u64() % input.size();
    switch (random.next_u64() % 4) {
      case 0: input[at] = static_cast<char>(random.next_u64() & 0xFFU); break;
      case 1: input[at] = kSpecial[random.next_u64() % kSpecial.size()]; break;
      case 2: input.erase(at, 1 + random.next_u64() % 8); break;
      default: input.insert(at, input.substr(random.next_u64() % input.size(), 1 + random.next_u64() % 16)); break;
    }
  }
  return input;
}

void replay(OneInput target, const std::string& input, std::uint32_t index) {
  run(target, input);
  if (input.size() > kLargestAltered) return;
  for (std::size_t cut = 0; cut < std::min(kCuts, input.size()); ++cut) run(target, input.substr(0, cut * input.size() / kCuts));
  for (std::uint32_t i = 0; i < kAlterations; ++i) {
    RandomStream random(0, index, i);
    run(target, altered(input, random));
  }
}

int replay_corpus(const char* name, const char* directory) {
  const auto target = targets().find(name);
  if (target == targets().end()) {
    std::fprintf(stderr, "no fuzz target %s\n", name);
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "the corpus %s is empty\n", directory);
    return 1;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto input = read_file(files[i]);
    if (!input) {
      std::fprintf(stderr, "can't read %s\n", files[i].c_str());
      return 1;
    }
    std::printf("%s\n", files[i].filename().c_str());
    std::fflush(stdout);  // so that a crash is seen to be of this file
    replay(target->second, *input, static_cast<std::uint32_t>(i));
  }
  return 0;
}

}  // namespace
}  // namespace steelyard::fuzz

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET CORPUS\n");
    return 2;
  }
  return steelyard::fuzz::replay_corpus(arguments[1], arguments[2]);
}
