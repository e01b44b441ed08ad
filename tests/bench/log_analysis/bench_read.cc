// Reads a log as `analyze` does and judges nothing: the part of its time that reading takes.
//
//     bench_read FILE              prints how many rows there are
//     bench_read --growth FILE     prints what growth.awk prints
#include <cstdint>
#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

#include "core/formats/log_reader.h"

namespace poolsentry {
namespace {

struct Growth {
  std::uint64_t first_bytes = 0;
  std::uint64_t last_bytes = 0;
};
using Growths = std::map<std::pair<Tag, Pool>, Growth>;

void add(const Snapshot& snapshot, Growths& growths) {
  for (const TagUsage& usage : snapshot.usages) {
    const Growth first{usage.bytes, usage.bytes};
    growths.try_emplace({usage.tag, usage.pool}, first).first->second.last_bytes = usage.bytes;
  }
}

void print(const Growths& growths) {
  for (const auto& [key, growth] : growths) {
    const auto difference = static_cast<std::int64_t>(growth.last_bytes - growth.first_bytes);
    std::printf("%s %s %lld\n", key.first.text().c_str(),
                key.second == Pool::kPaged ? "Paged" : "Nonp", static_cast<long long>(difference));
  }
}

Result<std::size_t> read_rows(const char* path, Growths* growths) {
  auto bytes = open_bytes(path);
  if (!bytes) return pass_on(bytes);
  LossLog losses;
  auto reader = open_log(std::move(*bytes), {path, {}, {}}, losses);
  if (!reader) return pass_on(reader);
  Snapshot snapshot;
  std::size_t rows = 0;
  for (;;) {
    const Result<bool> more = (*reader)->next(snapshot);
    if (!more) return pass_on(more);
    if (!*more) break;
    rows += snapshot.usages.size();
    if (growths != nullptr) add(snapshot, *growths);
  }
  if (losses.count() == 0) return rows;
  return failure(ErrorKind::kInput, losses.kept().front().reason);
}

int run(int argc, char** argv) {
  const bool wants_growth = argc == 3 && std::string_view(argv[1]) == "--growth";
  if (argc != (wants_growth ? 3 : 2)) {
    std::fputs("usage: bench_read [--growth] FILE\n", stderr);
    return 2;
  }
  Growths growths;
  const Result<std::size_t> rows = read_rows(argv[argc - 1], wants_growth ? &growths : nullptr);
  if (!rows) {
    std::fprintf(stderr, "bench_read: %s\n", rows.error().message.c_str());
    return 1;
  }
  print(growths);
  if (!wants_growth) std::printf("%zu\n", *rows);
  return 0;
}

}  // namespace
}  // namespace poolsentry

int main(int argc, char** argv) { return poolsentry::run(argc, argv); }
