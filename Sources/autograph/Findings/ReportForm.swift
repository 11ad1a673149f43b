// The forms that a report can take, and how one is written.

import ArgumentParser
import Comparing
import Rendering

enum ReportForm: String, ExpressibleByArgument, CaseIterable {
  case text, json, junit, sarif, github
}

extension ReportDocument {
  /// The report in a form for machines.
  func text(_ form: ReportForm) -> String {
    switch form {
    case .text: text
    case .json: json.text
    case .junit: junit
    case .sarif: sarif.text
    case .github: github
    }
  }

  /// What went wrong, file by file; nothing if nothing did.
  private var text: String {
    var text = ""
    for entry in entries where entry.status != .passed {
      text += "\(entry.file): \(entry.message)\n"
      if !entry.detail.isEmpty { text += entry.detail + (entry.detail.hasSuffix("\n") ? "" : "\n") }
    }
    return text
  }

  private var json: JSON {
    .object([
      ("version", .int(1)), ("command", .string(command)),
      ("results", .array(entries.map(\.json))),
    ])
  }

  /// GitHub's workflow commands, which mark the lines of a pull request.
  private var github: String {
    var text = ""
    for entry in entries where entry.status != .passed {
      let findings =
        entry.findings.isEmpty
        ? [Finding(rule: command, message: entry.message)] : entry.findings
      for finding in findings {
        let level = finding.level == .note ? "notice" : finding.level.rawValue
        let line = finding.line.map { ",line=\($0)" } ?? ""
        text += "::\(level) file=\(Self.escaped(entry.file, property: true))\(line),"
        text += "title=autograph \(command)::\(Self.escaped(finding.message))\n"
      }
    }
    return text
  }

  private static func escaped(_ text: String, property: Bool = false) -> String {
    let usual = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")]
    let all = property ? usual + [(":", "%3A"), (",", "%2C")] : usual
    return all.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}

extension ReportEntry {
  fileprivate var json: JSON {
    .object([
      ("file", .string(file)), ("status", .string(status.rawValue)),
      ("message", .string(message)), ("findings", .array(findings.map(\.json))),
      ("detail", .string(detail)),
    ])
  }
}

extension Finding {
  fileprivate var json: JSON {
    .object([
      ("rule", .string(rule)), ("level", .string(level.rawValue)), ("message", .string(message)),
      ("module", .string(module)), ("line", line.map(JSON.int) ?? .null),
    ])
  }
}

enum ReportOutput {
  static func write(_ text: String) throws(Failure) {
    do throws(OutputError) {
      try OutputDescriptor.standardOutput.write(Array(text.utf8))
    } catch {
      throw .output(error)
    }
  }
}
