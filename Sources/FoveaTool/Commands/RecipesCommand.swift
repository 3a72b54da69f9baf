import ArgumentParser
import FoveaKit

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes",
    abstract: "List what can be trained, with --json with every setting.",
    discussion: """
      Settings stand in --json alone. Those that depend on the pictures are empty there; with a FOLDER they are filled in for it.
      """)

  @Argument(
    help: ArgumentHelp(
      "With --json: settle the recipes for this folder, CLASS/*, train|val|test/CLASS/*, or a manifest .csv.", valueName: "folder"))
  var folder: BytePath?
  @OptionGroup var out: OutputOptions

  func validate() throws {
    if let folder, !out.json {
      throw ValidationError("the settings for \(folder) stand in --json alone; give it, or leave the folder out")
    }
  }

  func run() throws {
    var recipes = RecipeBook.all
    if let folder {
      let manifest = try FolderScanner.scan(folder, options: .forCommand(folder)).manifest.split(SplitSettings())
      let facts = try DataFacts(of: manifest)
      recipes = recipes.map { $0.settled(for: facts) }
    }
    if out.json {
      try Console.print(try JSONText.encode(RecipeList(recipes: recipes.map { RecipeList.Entry(recipe: $0) }), pretty: true))
      return
    }
    var table = TextTable([("recipe", .left), ("approach", .left), ("what it is", .left)])
    for recipe in recipes {
      table.add([recipe.name, recipe.approach == .handcrafted ? "hand-crafted" : "learned", recipe.summary])
    }
    try Console.print(table.text)
  }
}

/// What `fovea recipes --json` prints.
private struct RecipeList: Encodable {
  /// A recipe with all its settings.
  struct Entry: Encodable {
    var recipe: any Recipe

    enum CodingKeys: String, CodingKey {
      case name, approach, summary, settings
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(recipe.name, forKey: .name)
      try container.encode(recipe.approach, forKey: .approach)
      try container.encode(recipe.summary, forKey: .summary)
      try recipe.encode(to: container.superEncoder(forKey: .settings))
    }
  }

  var schemaVersion = 1
  var recipes: [Entry]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case recipes
  }
}
