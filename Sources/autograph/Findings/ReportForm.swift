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
    for entry in entries {
      if command == "lint" {
        text += entry.findings.map { $0.text(in: entry.file) }.joined()
        if entry.status == .errored { text += entry.detail }
        continue
      }
      guard entry.status != .passed else { continue }
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
    for entry in entries where entry.status != .passed || !entry.findings.isEmpty {
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
  /// Reads what `json` wrote.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(bytes), let file = json["file"]?.string,
      let status = json["status"]?.string.flatMap(Status.init)
    else { return nil }
    self.init(file: file, status: status, message: json["message"]?.string ?? "")
    detail = json["detail"]?.string ?? ""
    findings = (json["findings"]?.array ?? []).compactMap { finding in
      guard let rule = finding["rule"]?.string else { return nil }
      return Finding(
        rule: rule, level: finding["level"]?.string.flatMap(Finding.Level.init) ?? .error,
        message: finding["message"]?.string ?? "", line: finding["line"]?.int,
        module: finding["module"]?.string ?? "")
    }
  }

  var json: JSON {
    .object([
      ("file", .string(file)), ("status", .string(status.rawValue)),
      ("message", .string(message)), ("findings", .array(findings.map(\.json))),
      ("detail", .string(detail)),
    ])
  }
}

extension Finding {
  /// `FILE:LINE: LEVEL: RULE: MESSAGE`
  fileprivate func text(in file: String) -> String {
    let place = line.map { "\(file):\($0)" } ?? file
    return "\(place): \(level.rawValue): \(rule): \(message)\n"
  }

  fileprivate var json: JSON {
    .object([
      ("rule", .string(rule)), ("level", .string(level.rawValue)), ("message", .string(message)),
      ("module", .string(module)), ("line", line.map(JSON.int) ?? .null),
    ])
  }
}
