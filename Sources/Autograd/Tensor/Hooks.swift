// Lists of hooks that can be taken off again, in order of registration.

/// Hooks in the order in which they were registered.
package final class HookList<Hook> {
  private var entries: [(id: Int, hook: Hook)] = []
  private var nextID = 0

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }
  package var hooks: [Hook] { entries.map(\.hook) }

  /// Adds a hook; the handle takes it off.
  package func add(_ hook: Hook) -> HookHandle {
    let id = nextID
    nextID += 1
    entries.append((id, hook))
    return HookHandle { [weak self] in self?.entries.removeAll { $0.id == id } }
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
