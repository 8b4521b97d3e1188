// Parses the files named in a list, one a line, and writes their trees one after another: what is linked into the program as the packed
// data. pack_records LIST OUTPUT
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/embedded_data.hpp"
#include "base/packed_records.hpp"

namespace steelyard {
/// The data that this program makes is not linked into it.
const std::vector<EmbeddedFile>& embedded_files() {
  static const std::vector<EmbeddedFile> none;
  return none;
}
const char steelyard_packed_begin[1] = {};
const char steelyard_packed_end[1] = {};
}  // namespace steelyard

int main(int argc, char** argv) {
  using namespace steelyard;
  if (argc != 3) return 2;
  std::ifstream list(argv[1]);
  std::vector<std::string> packed;
  for (std::string path; std::getline(list, path);) {
    packed.emplace_back();
    if (!path.ends_with(".toml")) continue;
    const auto text = read_file(path);
    if (!text) {
      std::cerr << path << ": cannot be read\n";
      return 1;
    }
    if (const auto document = parse_toml(*text, path)) packed.back() = pack_record(document->root);
  }
  const std::string bytes = pack_files(packed);
  std::ofstream out(argv[2], std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return list.bad() || !out ? 1 : 0;
}
