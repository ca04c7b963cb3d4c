/// Where a child process writes what it prints.
public enum ChildOutput: Sendable, Hashable {
    /// Where this process prints too.
    case inherited
    /// Nowhere.
    case discarded
    /// To this process, see ``ChildProcess/lines`` and ``ChildProcess/waitForOutput()``. When both the output and the
    /// errors are captured they come mixed, in the order in which they were written.
    case captured
    /// To the end of the file at this path, which is made if it does not exist.
    case file(String)
}
