// One import for whoever uses the library or writes a command.
@_exported public import DashScope
@_exported public import DashScopeSandbox
@_exported public import ImageComparison
@_exported public import ImageComposition
@_exported public import ImageEditing
@_exported public import ImageFiles
@_exported public import ImagePreparation
@_exported public import ImageReview
@_exported public import JobLedger
@_exported public import Raster
@_exported public import SystemPackage
