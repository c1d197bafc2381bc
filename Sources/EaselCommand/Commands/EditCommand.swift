import ArgumentParser
import Easel

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Edit a picture: check, upload, submit, wait, download, compare, deliver.",
        usage: "easel edit --image [NAME=]PATH… --prompt TEXT [--region R]… [-o PATH] [OPTIONS]",
        discussion: """
            The plan with the price comes first; what breaks a limit is not sent. A job that is cut off goes on with
            easel jobs resume, and is never sent twice.

            EXAMPLES
              easel edit --image room.jpg --region 60%,10%,80%,35% --prompt "A round window" -o window.png
              easel edit --image clock=clock.jpg --image room=room.jpg --region room:989,515,1138,681 \\
                    --prompt "Hang {clock} on the marked wall of {room}" --model wan2.7-image-pro
              easel edit --image photo=me.jpg --image style=ink.png --prompt "{photo} in the style of {style}" --model wan2.6-image
              easel edit --sandbox --image room.jpg --prompt "Evening light"      no key, no cost
              easel edit --on last --region 10%,10%,40%,50% --prompt "A cat on the sill"      the next step
              easel edit --edit edit.json --dry-run
            """)

    @OptionGroup var pictures: PictureOptions
    @OptionGroup var wishes: WishOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A file that ends in .png or .jpg, or a folder (default out/ in the workspace).", valueName: "path")
    )
    var output: String?

    @OptionGroup(title: "More") var more: MoreEditOptions
    @OptionGroup(title: "More") var delivery: DeliveryOptions
    @OptionGroup(title: "Pasting") var paste: DeliveryPasteOptions
    @OptionGroup(title: "More") var models: CatalogueOptions
    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let settings = try Settings(workspace)
        let base = try workspace.picture(pictures.on)
        let file = try EditBuilder(
            pictures, wishes, more: more, settings: settings, base: base, catalogue: models.catalogue(settings)
        ).build()
        if let base {
            try base.checkIsOwn()
            noteDoubts(about: base)
        }
        try await EditRun(
            file: file, output: output, more: more, models: models, delivery: delivery, waiting: waiting, service: service,
            workspace: workspace, common: common, settings: settings, paste: paste, base: base
        ).run()
    }

    /// What may make a session lose pixels of its original.
    private func noteDoubts(about base: JobPicture) {
        guard !common.quiet, !common.json else { return }
        if (try? Provenance(of: base.path).isUnchanged(base.path)) == false {
            Output.note("easel: \(Output.safe(base.path.string)) was changed since it was delivered; it is used as it is.")
        }
        if Job(record: base.job).image(base.position)?.composite?.reason != nil {
            Output.note("easel: \(base.reference.short) was delivered as it came, so the model may have changed every pixel of it.")
        }
    }
}
