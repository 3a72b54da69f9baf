import ArgumentParser
import FoveaKit

/// Units of a network on the command line: how many of each layer, `8`, or which, `block1_gelu2:17,block3_gelu2:3`.
enum UnitChoice: ExpressibleByArgument, ListValue {
  case count(Int)
  case named([NetworkUnit])

  init?(argument: String) {
    if let count = Int(argument) {
      self = .count(count)
      return
    }
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    let units = names.compactMap { NetworkUnit(String($0)) }
    guard units.count == names.count else { return nil }
    self = .named(units)
  }

  var defaultValueDescription: String {
    switch self {
    case .count(let count): "\(count)"
    case .named(let units): units.map { "\($0.layer):\($0.channel)" }.joined(separator: ",")
    }
  }
}
