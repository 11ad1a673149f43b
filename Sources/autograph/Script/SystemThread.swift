// A thread of the system's own, for what Swift's tasks cannot give: a deep stack, and work that
// nobody waits for.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct SystemThread {
  /// Scripts, parsers and libgraphviz recurse, and a main thread's 8 MB are soon used up; only what
  /// is used of a stack costs memory.
  static let deepStack = 512 << 20
  static let usualStack = 8 << 20

  private let thread: pthread_t

  private final class Body {
    private let code: () -> Void

    init(_ code: @escaping () -> Void) { self.code = code }

    /// Runs the body behind a pointer that `Unmanaged.passRetained` made, and lets go of it.
    static func run(_ context: UnsafeMutableRawPointer?) {
      guard let context else { return }
      Unmanaged<Body>.fromOpaque(context).takeRetainedValue().code()
    }
  }

  /// Starts a thread; `nil`, where the system grants none with such a stack.
  init?(stackSize: Int, _ code: @escaping () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)

    let context = Unmanaged.passRetained(Body(code))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, &attributes,
      {
        Body.run($0)
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return nil
    }
    #if canImport(Darwin)
      guard let thread else { return nil }
    #endif
    self.thread = thread
  }

  func join() {
    pthread_join(thread, nil)
  }
}
