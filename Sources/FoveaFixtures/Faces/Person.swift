internal import FoveaPixels

/// What makes a drawn face the face of one person. Lengths are shares of about half a head's height; ordinary faces have the defaults.
struct Person: Sendable {
  enum Hair: Sendable {
    case bald, short, sidePart, curly, spiky, long, bob, bun, scarf

    var coversEars: Bool { self == .long || self == .bob || self == .scarf }
  }
  enum Beard: Sendable {
    case none, stubble, moustache, goatee, full
  }
  enum Glasses: Sendable {
    case none, round, square
  }

  var name: String
  var skin: Color
  var hair: Hair
  var hairColor: Color
  var beard = Beard.none
  /// Worn in four of five pictures.
  var glasses = Glasses.none
  /// Half the width of the head at the cheeks.
  var width = 0.68
  /// 0 pointed, 1 square.
  var jaw = 0.5
  /// Where the chin ends.
  var chin = 0.95
  /// From the middle of the face to the middle of an eye.
  var eyeDistance = 0.28
  var eyeSize = 0.165
  /// How much higher the outer corners of the eyes are.
  var eyeSlant = 0.0
  var iris = Color(hue: 25, saturation: 0.6, value: 0.3)
  var brow = 0.075
  /// How much higher the outer ends of the brows are.
  var browSlant = 0.0
  var noseLength = 0.34
  var noseWidth = 0.13
  var mouthWidth = 0.25
  var lips = 0.075
  var lipColor = Color(hue: 358, saturation: 0.5, value: 0.7)
  var ears = 0.16
  var freckled = false

  /// The twelve persons of the fixtures.
  static let all = [
    Person(
      name: "ada", skin: Color(hue: 24, saturation: 0.28, value: 0.95), hair: .long,
      hairColor: Color(hue: 22, saturation: 0.7, value: 0.36),
      width: 0.64, jaw: 0.3, iris: Color(hue: 210, saturation: 0.5, value: 0.5), brow: 0.05, noseLength: 0.3, noseWidth: 0.1,
      lips: 0.095,
      lipColor: Color(hue: 352, saturation: 0.6, value: 0.75)),
    Person(
      name: "bruno", skin: Color(hue: 22, saturation: 0.38, value: 0.85), hair: .short,
      hairColor: Color(hue: 25, saturation: 0.5, value: 0.16),
      beard: .full, width: 0.72, jaw: 0.8, eyeDistance: 0.29, eyeSize: 0.15, brow: 0.12, browSlant: 0.03, noseLength: 0.38,
      noseWidth: 0.16),
    Person(
      name: "chen", skin: Color(hue: 32, saturation: 0.33, value: 0.92), hair: .spiky,
      hairColor: Color(hue: 240, saturation: 0.2, value: 0.13),
      glasses: .square, width: 0.68, jaw: 0.45, eyeSize: 0.14, eyeSlant: 0.04, brow: 0.07, noseLength: 0.29, mouthWidth: 0.22),
    Person(
      name: "dalia", skin: Color(hue: 20, saturation: 0.58, value: 0.5), hair: .curly,
      hairColor: Color(hue: 20, saturation: 0.5, value: 0.13),
      width: 0.66, jaw: 0.4, eyeSize: 0.18, brow: 0.06, browSlant: 0.05, noseLength: 0.3, noseWidth: 0.17, mouthWidth: 0.28,
      lips: 0.12,
      lipColor: Color(hue: 350, saturation: 0.55, value: 0.5)),
    Person(
      name: "emil", skin: Color(hue: 18, saturation: 0.3, value: 0.95), hair: .bald,
      hairColor: Color(hue: 35, saturation: 0.1, value: 0.72),
      beard: .moustache, width: 0.75, jaw: 0.65, chin: 0.9, eyeDistance: 0.31, eyeSize: 0.15,
      iris: Color(hue: 200, saturation: 0.5, value: 0.55),
      brow: 0.09, browSlant: -0.04, noseLength: 0.36, noseWidth: 0.19, ears: 0.21),
    Person(
      name: "farah", skin: Color(hue: 26, saturation: 0.42, value: 0.8), hair: .scarf,
      hairColor: Color(hue: 195, saturation: 0.55, value: 0.55),
      width: 0.62, jaw: 0.25, eyeSize: 0.18, brow: 0.085, browSlant: 0.02, noseLength: 0.36, noseWidth: 0.11, lips: 0.09,
      lipColor: Color(hue: 350, saturation: 0.6, value: 0.62)),
    Person(
      name: "goran", skin: Color(hue: 20, saturation: 0.35, value: 0.88), hair: .sidePart,
      hairColor: Color(hue: 32, saturation: 0.55, value: 0.5),
      beard: .stubble, width: 0.67, jaw: 1, chin: 1.02, eyeDistance: 0.25, eyeSize: 0.14,
      iris: Color(hue: 120, saturation: 0.35, value: 0.4),
      brow: 0.1, browSlant: -0.02, noseLength: 0.44, noseWidth: 0.12, mouthWidth: 0.29, lips: 0.05),
    Person(
      name: "hana", skin: Color(hue: 30, saturation: 0.24, value: 0.97), hair: .bob,
      hairColor: Color(hue: 260, saturation: 0.25, value: 0.15),
      width: 0.67, jaw: 0.3, chin: 0.9, eyeDistance: 0.3, eyeSize: 0.15, eyeSlant: 0.05, brow: 0.05, noseLength: 0.25,
      noseWidth: 0.1,
      mouthWidth: 0.19, lips: 0.085, lipColor: Color(hue: 355, saturation: 0.6, value: 0.8)),
    Person(
      name: "iris", skin: Color(hue: 16, saturation: 0.25, value: 0.98), hair: .bun,
      hairColor: Color(hue: 16, saturation: 0.8, value: 0.7),
      glasses: .round, width: 0.63, jaw: 0.4, eyeDistance: 0.27, eyeSize: 0.15, iris: Color(hue: 130, saturation: 0.5, value: 0.45),
      brow: 0.045,
      noseLength: 0.3, noseWidth: 0.11, lips: 0.075, freckled: true),
    Person(
      name: "jomo", skin: Color(hue: 18, saturation: 0.6, value: 0.4), hair: .short,
      hairColor: Color(hue: 20, saturation: 0.3, value: 0.1),
      beard: .goatee, width: 0.7, jaw: 0.7, eyeDistance: 0.3, eyeSize: 0.14, brow: 0.09, noseLength: 0.33, noseWidth: 0.2,
      mouthWidth: 0.3,
      lips: 0.11, lipColor: Color(hue: 355, saturation: 0.45, value: 0.42), ears: 0.13),
    // Two who resemble two others.
    Person(
      name: "karl", skin: Color(hue: 20, saturation: 0.32, value: 0.9), hair: .sidePart,
      hairColor: Color(hue: 28, saturation: 0.6, value: 0.4),
      width: 0.72, jaw: 0.55, chin: 0.94, eyeDistance: 0.3, eyeSize: 0.15, iris: Color(hue: 205, saturation: 0.5, value: 0.5),
      brow: 0.08,
      browSlant: 0.03, noseLength: 0.33, noseWidth: 0.17, mouthWidth: 0.24, lips: 0.07),
    Person(
      name: "lena", skin: Color(hue: 26, saturation: 0.32, value: 0.92), hair: .long,
      hairColor: Color(hue: 25, saturation: 0.6, value: 0.28),
      width: 0.69, jaw: 0.6, chin: 0.93, eyeDistance: 0.25, eyeSize: 0.145, eyeSlant: 0.03, brow: 0.075, noseLength: 0.37,
      noseWidth: 0.14,
      mouthWidth: 0.29, lips: 0.07),
  ]
}
