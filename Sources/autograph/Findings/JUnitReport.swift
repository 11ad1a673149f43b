// JUnit's XML, as CI services read it: a test case for each script.

extension ReportDocument {
  var junit: String {
    let failures = entries.count { $0.status == .failed }
    let errors = entries.count { $0.status == .errored }
    let counts = "tests=\"\(entries.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    xml += "<testsuites name=\"autograph\" \(counts)>\n"
    xml += "  <testsuite name=\"autograph \(command)\" \(counts) skipped=\"0\">\n"
    for entry in entries { xml += testCase(entry) }
    return xml + "  </testsuite>\n</testsuites>\n"
  }

  private func testCase(_ entry: ReportEntry) -> String {
    let name = XML.escaped(entry.file)
    let head = "    <testcase name=\"\(name)\" classname=\"autograph.\(command)\""
    let element: String
    switch entry.status {
    case .passed: return "\(head)/>\n"
    case .failed: element = "failure"
    case .errored: element = "error"
    }
    let type = entry.findings.first?.rule ?? command
    let message = XML.escaped(entry.message)
    return """
      \(head)>
            <\(element) message="\(message)" type="\(type)">\(XML.escaped(entry.detail))</\(element)>
          </testcase>

      """
  }
}

enum XML {
  /// Text for an attribute or an element; what XML cannot hold becomes a mark.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "\n", "\t": result.append(scalar)
      default:
        let isFit = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.append(isFit ? scalar : "\u{FFFD}")
      }
    }
    return String(result)
  }
}
