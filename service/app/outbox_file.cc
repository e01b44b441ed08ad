#include "service/app/outbox_file.h"

#include <memory>
#include <utility>

#include "service/nt/file_lock.h"
#include "service/nt/private_folder.h"

namespace poolsentry {
namespace {

// Holds the lock for as long as the store is used.
class LockedOutbox final : public OutboxStore {
 public:
  LockedOutbox(std::unique_ptr<FileLock> lock, std::unique_ptr<OutboxStore> store)
      : lock_(std::move(lock)), store_(std::move(store)) {}

  Result<void> save(const OutboxChanges& changes) override { return store_->save(changes); }

 private:
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<OutboxStore> store_;
};

}  // namespace

Result<OpenedOutbox> open_outbox(const std::string& folder, TimePoint now) {
  const auto made = make_private_folder(folder);
  // A drive without permissions protects nothing and serves all the same.
  if (!made && made.error().kind != ErrorKind::kUnavailable) return pass_on(made);
  auto lock = lock_file(folder + "/outbox.lock");
  if (!lock) return pass_on(lock, "another PoolSentry sends alerts from this folder");
  auto opened = open_sqlite_outbox(folder + "/outbox.db", now);
  if (!opened) return pass_on(opened);
  opened->store = std::make_unique<LockedOutbox>(std::move(*lock), std::move(opened->store));
  return opened;
}

}  // namespace poolsentry
