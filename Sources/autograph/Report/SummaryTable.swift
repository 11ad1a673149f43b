// A model's summary as a table of text, and as JSON.

import Comparing
import Drawing
import Inspecting

struct SummaryTable {
  private let summary: ModelSummary

  init(_ summary: ModelSummary) { self.summary = summary }

  private static let titles = [
    "module", "output / shape", "parameters", "mult-adds", "saved", "grad norm", "gradient",
  ]
  /// Columns that are numbers, set to the right.
  private static let numbers: Set<Int> = [2, 3, 4, 5]

  var text: String {
    let rows = summary.rows.map(cells)
    let widths = Self.titles.indices.map { column in
      ([Self.titles] + rows).map { $0[column].count }.max() ?? 0
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
    let table = ([Self.titles] + rows).map { Self.line($0, widths) }
    return ([table[0], rule] + table.dropFirst() + [rule] + totals).joined(separator: "\n") + "\n"
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.enumerated().map { column, cell in
      let blank = String(repeating: " ", count: widths[column] - cell.count)
      return numbers.contains(column) ? blank + cell : cell + blank
    }
    let line = padded.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private func cells(_ row: ModelSummary.Row) -> [String] {
    let indent = String(repeating: "  ", count: row.depth)
    let own = row.path.split(separator: ".").last.map(String.init) ?? ""
    let title = row.isParameter ? own : own.isEmpty ? row.className : "\(own): \(row.className)"
    let count = row.isParameter || row.parameters > 0 ? Self.grouped(row.parameters) : "--"
    let frozen = row.isParameter && row.trainable == 0 ? " frozen" : ""
    return [
      indent + title + frozen, row.shape.map(Number.tuple) ?? "--", count,
      row.multiplyAdds > 0 ? Self.grouped(row.multiplyAdds) : "",
      row.savedBytes > 0 ? Self.bytes(row.savedBytes) : "",
      row.gradientNorm.map(Number.short) ?? (row.isParameter ? "none" : ""), row.histogram,
    ]
  }

  private var totals: [String] {
    let frozen = summary.parameters - summary.trainable
    return [
      "parameters  \(Self.grouped(summary.parameters)) (\(Self.bytes(summary.parameterBytes))), "
        + "\(Self.grouped(frozen)) of them frozen",
      "mult-adds   \(Self.grouped(summary.multiplyAdds)) in products and convolutions",
      "saved       \(Self.bytes(summary.savedBytes)) for backward, beside the parameters",
    ]
  }

  /// `1,234,567`
  static func grouped(_ value: Int) -> String {
    let digits = Array(String(value))
    return digits.enumerated().reduce(into: "") { text, digit in
      let left = digits.count - digit.offset
      if digit.offset > 0, left % 3 == 0 { text += "," }
      text.append(digit.element)
    }
  }

  /// `1.2 kB`, in powers of a thousand.
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 { return "\(Number.short(value)) \(unit)" }
      value /= 1000
    }
    return "\(Number.short(value)) TB"
  }
}

extension ModelSummary {
  var json: JSON {
    .object([
      ("version", .int(1)), ("parameters", .int(parameters)), ("trainable", .int(trainable)),
      ("parameter_bytes", .int(parameterBytes)), ("mult_adds", .int(multiplyAdds)),
      ("saved_bytes", .int(savedBytes)), ("rows", .array(rows.map(\.json))),
    ])
  }
}

extension ModelSummary.Row {
  fileprivate var json: JSON {
    .object([
      ("path", .string(path)), ("kind", .string(isParameter ? "parameter" : "module")),
      ("class", .string(className)), ("depth", .int(depth)),
      ("shape", shape.map { .array($0.map(JSON.int)) } ?? .null),
      ("parameters", .int(parameters)), ("trainable", .int(trainable)),
      ("mult_adds", .int(multiplyAdds)), ("saved_bytes", .int(savedBytes)),
      ("grad_norm", gradientNorm.map { .number($0) } ?? .null),
    ])
  }
}
