// What is drawn and how it looks.

import ArgumentParser

struct PictureOptions: ParsableArguments {
  enum Style: String, ExpressibleByArgument, CaseIterable {
    case autograph, torchviz, micrograd
  }

  enum Layout: String, ExpressibleByArgument, CaseIterable {
    case auto, dot, fast
  }

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("Write to this file, or into DIR/; - is standard output.", valueName: "out"))
  var target: String?

  @Option(help: ArgumentHelp("dot json svg png pdf ... (else OUT's ending).", valueName: "format"))
  var format: String?

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Draw this variable; repeat for several.", valueName: "name"))
  var outputs: [String] = []

  @Flag(help: "Run backward first, if the script did not.")
  var backward = false

  @Option(help: ArgumentHelp("The look.", valueName: "style"))
  var style = Style.autograph

  @Option(help: ArgumentHelp("dot, or fast for large graphs.", valueName: "layout"))
  var layout = Layout.auto

  @Flag(help: "Draw what is saved for backward.")
  var showSaved = false

  @Flag(help: "List the attributes of each function.")
  var showAttrs = false

  @Option(help: ArgumentHelp("Cut attributes to that length.", valueName: "n"))
  var maxAttrChars: Int?

  @Flag(inversion: .prefixedNo, help: "Name the leaves.")
  var params = true

  enum OnError: String, ExpressibleByArgument, CaseIterable {
    case stop, draw
  }

  @Option(help: ArgumentHelp("What to do if the script fails.", valueName: "what"))
  var onError = OnError.stop

  @OptionGroup(title: "What the picture tells") var look: LookOptions
  @OptionGroup(title: "Which part of the graph") var part: PartOptions

  /// Whether what is to be written is a folder of pictures that the script renders itself.
  var isFolder: Bool { target?.hasSuffix("/") ?? false }

  /// Whether the script says what is drawn and what it is called.
  var isLeftToScript: Bool { (target == nil || isFolder) && outputs.isEmpty }

  func validate() throws {
    guard maxAttrChars ?? 0 >= 0 else {
      throw ValidationError("--max-attr-chars must not be negative")
    }
    if let name = outputs.first(where: { $0.contains { "./".contains($0) } }) {
      throw ValidationError("--output names a variable; to write to a file use -o \(name)")
    }
  }
}
