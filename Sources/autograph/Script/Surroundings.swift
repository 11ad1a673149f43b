// Makes the process deaf to what differs between users: the same script gives the same bytes.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

enum Surroundings {
  /// Fixes what libgraphviz's libraries read from the environment; to be called before there is a
  /// second thread, since the environment has no lock.
  static func settle() {
    setenv("TZ", "UTC0", 1)  // Cairo's date in a PDF, whose length depends on it
    setenv("SOURCE_DATE_EPOCH", "0", 0)  // the date itself, since Graphviz 8
    setenv("FC_LANG", "en", 1)  // Fontconfig prefers fonts of the user's language
    setenv("PANGO_LANGUAGE", "en", 1)  // and so does Pango
    setenv("OPENBLAS_NUM_THREADS", "1", 1)  // it starts threads before it can be told not to
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error of the write, told apart there
  }
}
