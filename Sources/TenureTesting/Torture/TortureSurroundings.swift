/// What rows of the fault programme need that is not simulated.
package struct TortureSurroundings: Sendable {
    /// An executable that hosts ``DutifulChild`` and ``FullDiskChild``; nil where there is none.
    package var executable: String?

    package init(executable: String? = nil) { self.executable = executable }
}
