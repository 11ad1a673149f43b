// JUnit's XML, as CI services read it: a test case for each script. It keeps to Ant's schema and to
// Jenkins'; Ant's wants a time and a host, of which a report that is the same everywhere has none.

extension ReportDocument {
  var junit: String {
    let failures = entries.count { $0.status == .failed }
    let errors = entries.count { $0.status == .errored }
    var xml = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="autograph \(command)" package="autograph" id="0" tests="\(entries.count)" \
      failures="\(failures)" errors="\(errors)" skipped="0" time="0" \
      timestamp="1970-01-01T00:00:00" hostname="localhost">
          <properties/>

      """
    for entry in entries { xml += testCase(entry) }
    return xml + "    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n"
  }

  private func testCase(_ entry: ReportEntry) -> String {
    let name = XML.escaped(entry.file)
    let head = "    <testcase name=\"\(name)\" classname=\"autograph.\(command)\" time=\"0\""
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
