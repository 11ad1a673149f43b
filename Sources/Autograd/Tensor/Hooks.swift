// Lists of hooks that can be taken off again, in order of registration.

/// Hooks in the order in which they were registered.
package final class HookList<Hook> {
  /// Ascending by id; those taken off leave a gap until half of all are gaps.
  private var entries: [(id: Int, hook: Hook?)] = []
  private var nextID = 0
  private var gaps = 0

  package init() {}

  package var isEmpty: Bool { entries.count == gaps }
  package var hooks: [Hook] { entries.compactMap(\.hook) }

  /// Adds a hook; the handle takes it off.
  package func add(_ hook: Hook) -> HookHandle {
    let id = nextID
    nextID += 1
    entries.append((id, hook))
    return HookHandle { [weak self] in self?.remove(id) }
  }

  private func remove(_ id: Int) {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].id == id, entries[low].hook != nil else { return }
    entries[low].hook = nil
    gaps += 1
    guard gaps * 2 > entries.count else { return }
    entries.removeAll { $0.hook == nil }
    gaps = 0
  }
}

/// What `register_hook` returns.
package final class HookHandle {
  private var action: (() -> Void)?

  init(_ action: @escaping () -> Void) { self.action = action }

  package func remove() {
    action?()
    action = nil
  }
}
