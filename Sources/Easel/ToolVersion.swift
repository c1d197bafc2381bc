/// The version of this tool and library.
public enum ToolVersion {
    public static let text = "0.1.0"
}
