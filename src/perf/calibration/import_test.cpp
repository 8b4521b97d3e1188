#include "perf/calibration/import.hpp"

#include <gtest/gtest.h>

namespace steelyard::perf {
namespace {

/// Reads a table against the shipped descriptions and catalogue.
struct Reader {
  DataTree data = DataTree::embedded();
  catalog::Catalog catalog = *catalog::Catalog::load(data);
  ImportRules rules = *ImportRules::load(data);
  CoreCounts cores = *CoreCounts::load(data);

  Import read(const std::string& path, const std::string& text, const FileFacts& facts = {}) {
    Import out;
    import_table(*CsvTable::parse(text, path), path, facts, rules, catalog, cores, out);
    return out;
  }
};

TEST(Import, ReadsAProductWithChipAndStackFromItsPath) {
  Reader reader;
  const Import import =
      reader.read("aiconfigurator/h100_sxm/gemm__trtllm_1.2.0rc5", "gemm_dtype,m,n,k,latency\nbfloat16,4096,8192,8192,0.8\n");
  ASSERT_EQ(import.observations.size(), 1U);
  const Observation& o = import.observations[0];
  EXPECT_EQ(o.chip->id.text(), "nv-h100-sxm");
  EXPECT_EQ(o.stack.engine, "trtllm");
  EXPECT_EQ(o.stack.version, "1.2.0rc5");
  EXPECT_EQ(o.scheme, "bf16");
  EXPECT_DOUBLE_EQ(o.seconds, 0.8e-3);
  EXPECT_DOUBLE_EQ(o.work.flops, 2.0 * 4096.0 * 8192.0 * 8192.0);
}

TEST(Import, ReadsTheRowsOfAChipThatNoTableWasOf) {
  Reader reader;
  const Import import = reader.read("aiconfigurator/h20_sxm/gemm__vllm_0.21.0", "gemm_dtype,m,n,k,latency\nfp8,64,4096,4096,0.02\n",
                                    {"H20", "vllm 0.21.0", {}});
  ASSERT_EQ(import.observations.size(), 1U);
  EXPECT_EQ(import.observations[0].chip->id.text().substr(0, 6), "nv-h20");
}

TEST(Import, RefusesWhatCannotBe) {
  Reader reader;
  const std::string path = "aiconfigurator/h100_sxm/gemm__trtllm_1.2.0rc5";
  // 2·8192³ flops in a microsecond is a thousand times the part's peak.
  EXPECT_EQ(reader.read(path, "gemm_dtype,m,n,k,latency\nbfloat16,8192,8192,8192,0.001\n").rejected.at("import.impossible_rate"), 1U);
  EXPECT_EQ(reader.read(path, "gemm_dtype,m,n,k,latency\nbfloat16,8,8,8,\n").rejected.at("import.no_time"), 1U);
  EXPECT_EQ(reader.read(path, "gemm_dtype,m,n,k,latency\nbf13,8,8,8,1\n").rejected.at("import.unknown_precision"), 1U);
  EXPECT_EQ(reader.read("x/no_such_chip/gemm__a_1", "gemm_dtype,m,n,k,latency\nbfloat16,8,8,8,1\n").rejected.at("import.unknown_chip"), 1U);
  EXPECT_EQ(reader.read("x/y", "a,b\n1,2\n").rejected.at("import.unknown_layout"), 1U);
}

TEST(Import, CountsElementsAsBytesOfTheirWidth) {
  Reader reader;
  const std::string head = "op_name,nccl_dtype,num_gpus,message_size,latency\n";
  const Import half = reader.read("aiconfigurator/h100_sxm/nccl__nccl_2.27.3", head + "all_gather,half,8,1048576,0.05\n");
  const Import byte = reader.read("aiconfigurator/h100_sxm/nccl__nccl_2.27.3", head + "all_gather,int8,8,1048576,0.05\n");
  ASSERT_EQ(half.observations.size(), 1U);
  ASSERT_EQ(byte.observations.size(), 1U);
  EXPECT_DOUBLE_EQ(half.observations[0].work.bytes, 2.0 * byte.observations[0].work.bytes);
}

}  // namespace
}  // namespace steelyard::perf
