// Trees against the definition of RFC 6962, tiles at the sizes where they change, maps against a naive model, notes against C2SP's words.
#include "custody/log/merkle.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sodium/crypto_hash_sha256.h>

#include "custody/log/note.hpp"
#include "custody/log/verifiable_map.hpp"

namespace steelyard::custody {
namespace {

Hash leaf(std::uint64_t i) { return leaf_hash("entry " + std::to_string(i)); }

/// MTH of RFC 6962, section 2.1, word for word.
Hash root_by_definition(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return sha256({});
  if (end - begin == 1) return leaves[begin];
  std::size_t k = 1;
  while (2 * k < end - begin) k *= 2;
  return node_hash(root_by_definition(leaves, begin, begin + k), root_by_definition(leaves, begin + k, end));
}

TEST(Sha256, BothImplementationsAndTheStandardAgree) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t size = 0; size < 400; ++size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 37 + size);
    EXPECT_EQ(sha256(bytes), sha256_by_library(bytes)) << size;
    EXPECT_EQ(leaf_hash(bytes), sha256_by_library(std::string(1, '\0') + bytes)) << size;
  }
  const Hash left = sha256("l");
  const Hash right = sha256("r");
  EXPECT_EQ(node_hash(left, right), sha256_by_library(std::string(1, '\1') + std::string{as_text(left)} + std::string{as_text(right)}));
}

// The leaves and roots that Certificate Transparency's own tests use.
TEST(Merkle, PublicVectors) {
  const std::vector<std::string> inputs{"",
                                        std::string("\x00", 1),
                                        "\x10",
                                        "\x20\x21",
                                        "\x30\x31",
                                        "\x40\x41\x42\x43",
                                        "\x50\x51\x52\x53\x54\x55\x56\x57",
                                        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::vector<std::string> roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                       "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                       "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                       "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                       "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(leaf_hash(inputs[i]));
    EXPECT_EQ(to_hex(merkle_root(leaves)), roots[i]) << i + 1;
  }
}

TEST(Merkle, TilePaths) {
  EXPECT_EQ(tile_path(0, 1234067), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path(-1, 5, 12), "tile/entries/005.p/12");
  EXPECT_EQ(tile_path(2, 0), "tile/2/000");
}

class TreeSizes : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(TreeSizes, TilesRootsAndProofs) {
  const std::uint64_t size = GetParam();
  std::map<std::string, std::string> files;
  TreeBuilder tree;
  std::vector<LogFile> tiles;
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < size; ++i) {
    leaves.push_back(leaf(i));
    tree.append(leaves.back(), tiles);
  }
  tree.open_tiles(tiles);
  for (LogFile& tile : tiles) files.emplace(tile.path, std::move(tile.content));
  EXPECT_EQ(tree.root(), root_by_definition(leaves, 0, leaves.size()));
  EXPECT_EQ(tree.root(), merkle_root(leaves));
  for (const auto& [path, content] : files) {
    EXPECT_FALSE(content.empty()) << path;
  }
  const auto read = [&](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional{found->second};
  };
  TreeBuilder again;
  ASSERT_TRUE(again.restore(size, read));
  EXPECT_EQ(again.root(), tree.root());
  if (size == 0) return;
  const SubtreeReader subtrees = tile_reader(size, read);
  for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size / 2, size - 1}) {
    auto proof = inclusion_proof(index, size, subtrees);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_inclusion(leaves[index], index, size, *proof, tree.root()));
    EXPECT_EQ(*proof, merkle_path(leaves, index));
    EXPECT_FALSE(verify_inclusion(leaf(index + 1), index, size, *proof, tree.root()));
    EXPECT_FALSE(verify_inclusion(leaves[index], size, size, *proof, tree.root()));  // one past the end, which a known verifier accepts
    proof->push_back(tree.root());
    EXPECT_FALSE(verify_inclusion(leaves[index], index, size, *proof, tree.root()));
  }
  for (const std::uint64_t old : {std::uint64_t{1}, size / 2, size - 1, size, std::uint64_t{256}, std::uint64_t{65536}}) {
    if (old == 0 || old > size) continue;
    const Hash old_root = merkle_root(std::span{leaves}.first(old));
    const auto proof = consistency_proof(old, size, subtrees);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_consistency(old, old_root, size, tree.root(), *proof)) << old;
    if (old < size) {
      EXPECT_FALSE(verify_consistency(old, tree.root(), size, tree.root(), *proof)) << old;
    }
    EXPECT_FALSE(verify_consistency(0, old_root, size, tree.root(), *proof));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, TreeSizes, ::testing::Values(0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 65'535, 65'536, 65'537, 70'000));

TEST(Merkle, AnyProofOfAnySizeHolds) {
  rc::check("inclusion and consistency", [] {
    const auto size = *rc::gen::inRange<std::uint64_t>(1, 700);
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(leaf(i));
    const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
    auto path = merkle_path(leaves, index);
    const Hash root = merkle_root(leaves);
    RC_ASSERT(verify_inclusion(leaves[index], index, size, path, root));
    if (!path.empty()) {
      path[*rc::gen::inRange<std::size_t>(0, path.size())][*rc::gen::inRange<std::size_t>(0, 32)] ^= 1;
      RC_ASSERT(!verify_inclusion(leaves[index], index, size, path, root));
    }
  });
}

TEST(VerifiableMap, AgreesWithANaiveModelInAnyOrder) {
  rc::check("presence, absence, order", [] {
    const auto names = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60));
    std::map<std::string, std::string> model;
    VerifiableMap map;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = "unit:" + std::to_string(names[i]);
      model[name] = "v" + std::to_string(i);
      map.set(name, model[name]);
      if (i % 5 == 0) (void)map.root();
    }
    const Hash root = map.root();
    VerifiableMap other;
    for (const auto& [name, text] : model) other.set(name, text);
    RC_ASSERT(other.root() == root);
    for (int i = 0; i < 64; ++i) {
      const std::string name = "unit:" + std::to_string(i);
      const MapProof proof = map.prove(name);
      const auto found = model.find(name);
      if (found != model.end()) {
        RC_ASSERT(verify_map(root, name, found->second, proof));
        RC_ASSERT(!verify_map(root, name, std::nullopt, proof));
        RC_ASSERT(!verify_map(root, name, "forged", proof));
      } else {
        RC_ASSERT(verify_map(root, name, std::nullopt, proof));
        RC_ASSERT(!verify_map(root, name, "forged", proof));
      }
    }
  });
}

TEST(Note, SignsAndRefuses) {
  const SigningKey key = SigningKey::from_seed("log.example", sha256("seed"));
  const auto again = SigningKey::parse(key.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key(), key.public_key());
  const auto verifier = VerifierKey::parse(key.verifier().text());
  ASSERT_TRUE(verifier);
  const Checkpoint checkpoint{"log.example", 7, sha256("root")};
  const std::string text = sign_note(checkpoint.text(), key);
  const auto note = parse_note(text);
  ASSERT_TRUE(note);
  EXPECT_TRUE(note->is_signed_by(*verifier));
  EXPECT_FALSE(note->is_signed_by({"other.example", verifier->key}));
  EXPECT_EQ(*parse_checkpoint(note->text), checkpoint);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto altered = parse_note(changed);
    if (altered) {
      EXPECT_FALSE(altered->is_signed_by(*verifier)) << at;
    }
  }
  EXPECT_FALSE(parse_checkpoint("log.example\n07\n" + to_base64(as_text(checkpoint.root)) + "\n"));
  EXPECT_FALSE(VerifierKey::parse("log.example+00000000+" + to_base64("\x01" + std::string(32, 'k'))));
}

}  // namespace
}  // namespace steelyard::custody
