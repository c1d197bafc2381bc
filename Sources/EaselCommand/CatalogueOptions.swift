import ArgumentParser
import Easel

/// Where models are looked up.
struct CatalogueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("More models, as easel models --json prints them.", valueName: "file"))
    var modelFile: String?

    /// The models that Easel knows, after those of a model file.
    func catalogue(_ settings: Settings) throws -> ModelCatalogue {
        guard let path = modelFile ?? settings.text(.modelFile) else { return .builtIn }
        return ModelCatalogue.builtIn.adding(try ModelFile(InputFile.bytes(path), name: path).models)
    }
}
