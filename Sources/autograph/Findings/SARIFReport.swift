// SARIF 2.1.0, the form in which code scanning services take findings.

import Comparing

extension ReportDocument {
  var sarif: JSON {
    let driver = JSON.object([
      ("name", .string("autograph")), ("version", .string(Autograph.number)),
      ("rules", .array(rules.map(Self.rule))),
    ])
    let run = JSON.object([
      ("tool", .object([("driver", driver)])), ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(entries.flatMap(results))),
    ])
    return .object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .string("2.1.0")), ("runs", .array([run])),
    ])
  }

  private static func rule(_ rule: (name: String, summary: String)) -> JSON {
    .object([
      ("id", .string(rule.name)),
      ("shortDescription", .object([("text", .string(rule.summary))])),
    ])
  }

  private func results(_ entry: ReportEntry) -> [JSON] {
    guard entry.status != .passed || !entry.findings.isEmpty else { return [] }
    let findings =
      entry.findings.isEmpty
      ? [Finding(rule: rules.first?.name ?? command, message: entry.message)] : entry.findings
    return findings.map { finding in
      var place: [(key: String, value: JSON)] = [
        ("artifactLocation", .object([("uri", .string(Self.uri(entry.file)))]))
      ]
      if let line = finding.line {
        place.append(("region", .object([("startLine", .int(line))])))
      }
      return .object([
        ("ruleId", .string(finding.rule)), ("level", .string(finding.level.rawValue)),
        ("message", .object([("text", .string(finding.message))])),
        ("locations", .array([.object([("physicalLocation", .object(place))])])),
      ])
    }
  }

  /// A path as a relative reference (RFC 3986).
  private static func uri(_ path: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    return path.utf8.reduce(into: "") { text, byte in
      if plain.contains(byte) {
        text.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        text += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
  }
}
