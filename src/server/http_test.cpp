#include "server/http.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace steelyard::server {
namespace {

TEST(Target, SegmentsAndQueryAreDecoded) {
  Request request;
  ASSERT_TRUE(parse_target("/api/v1/chips/%E6%98%87%E8%85%BE910C?where=memory%3E%3D100GB&where=tpp%3C4800&q=a+b", request));
  EXPECT_EQ(request.segments, (std::vector<std::string>{"api", "v1", "chips", "昇腾910C"}));
  EXPECT_EQ(request.values("where"), (std::vector<std::string>{"memory>=100GB", "tpp<4800"}));
  EXPECT_EQ(request.value("q"), "a b");
  EXPECT_EQ(request.value("absent"), std::nullopt);
}

TEST(Target, NothingClimbsOutOfThePath) {
  for (const char* target :
       {"/assets/../secret", "/assets/%2e%2e/secret", "/assets/..%2fsecret", "/a%00b", "/%zz", "/%4", "http://x/", "", "*"}) {
    Request request;
    EXPECT_FALSE(parse_target(target, request)) << target;
  }
}

TEST(Gzip, GivesTheSameBytesBack) {
  const std::string plain(5000, 'x');
  const auto packed = gzipped(plain);
  ASSERT_NE(packed, nullptr);
  EXPECT_LT(packed->size(), plain.size());
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 31), Z_OK);
  std::string again(plain.size(), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed->data()));
  stream.avail_in = static_cast<uInt>(packed->size());
  stream.next_out = reinterpret_cast<Bytef*>(again.data());
  stream.avail_out = static_cast<uInt>(again.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  EXPECT_EQ(again, plain);
  EXPECT_EQ(gzipped("short"), nullptr);
}

TEST(Status, DataComesBeforeUsageBeforeEnvironment) {
  const Error usage{{"a", ErrorKind::usage}, {}, {}};
  const Error data{{"b", ErrorKind::data}, {}, {}};
  const Error environment{{"c", ErrorKind::environment}, {}, {}};
  EXPECT_EQ(status_of({environment}), 500U);
  EXPECT_EQ(status_of({environment, usage}), 400U);
  EXPECT_EQ(status_of({usage, data}), 422U);
}

}  // namespace
}  // namespace steelyard::server
