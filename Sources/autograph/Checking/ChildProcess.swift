// A process of our own tool, so that what brings a script's process down brings down nothing else.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A child whose standard output is read, with no input and silent errors.
struct ChildProcess {
  let process: pid_t
  /// What the child writes; not inherited by later children.
  let output: Int32

  /// Starts this very tool anew; `nil` where the system has no process left.
  init?(_ arguments: [String]) {
    var ends: [Int32] = [0, 0]
    guard let executable = Self.executable, pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    guard let process = Self.spawn(executable, arguments, output: ends[1]) else {
      close(ends[0])
      return nil
    }
    self.process = process
    output = ends[0]
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], output: Int32
  ) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words = (["autograph"] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var process = pid_t()
    return posix_spawn(&process, executable, &actions, nil, words, environ) == 0 ? process : nil
  }

  /// The file that this process runs.
  private static var executable: String? {
    #if canImport(Darwin)
      var size = UInt32(0)
      _NSGetExecutablePath(nil, &size)
      var path = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&path, &size) == 0 else { return nil }
      return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #else
      return "/proc/self/exe"
    #endif
  }

  func stop() { kill(process, SIGKILL) }

  /// Waits for the end; the exit status, or minus the signal that ended it.
  func wait() -> Int32 {
    close(output)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }
}
