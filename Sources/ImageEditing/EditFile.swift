/// An edit together with the model and the name that a file or a ledger keeps with it.
public struct EditFile: Hashable, Sendable {
    public var edit: Edit
    public var model: ImageModel.ID?
    /// The name of a job in a batch.
    public var id: String?
    /// What a group of jobs in a batch has in common; each gets a contact sheet.
    public var style: String?

    public init(edit: Edit, model: ImageModel.ID? = nil, id: String? = nil, style: String? = nil) {
        self.edit = edit
        self.model = model
        self.id = id
        self.style = style
    }
}
