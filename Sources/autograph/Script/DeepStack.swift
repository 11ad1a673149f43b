// Scripts, parsers and libgraphviz recurse; the main thread's 8 MB are soon used up.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs code on a thread whose stack is large; only what is used of it costs memory.
enum DeepStack {
  private static let size = 512 << 20

  private final class Body {
    private let code: () -> Void

    init(_ code: @escaping () -> Void) { self.code = code }

    /// Runs the body behind a pointer that `Unmanaged.passRetained` made, and lets go of it.
    static func run(_ context: UnsafeMutableRawPointer?) {
      guard let context else { return }
      Unmanaged<Body>.fromOpaque(context).takeRetainedValue().code()
    }
  }

  /// Runs the body to its end; on this thread, where the system grants no such stack.
  static func run(_ body: @escaping () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, size)

    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, &attributes,
      {
        Body.run($0); return nil
      }, context)
    guard status == 0 else { return Body.run(context) }
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
  }
}
