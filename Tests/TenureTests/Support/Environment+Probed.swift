import Tenure
import TenureTesting

extension Environment {
    /// A simulation in which the reference model follows each opening, and stops it at the first rule that is broken.
    static func probed(on executor: SeededExecutor) -> Environment {
        var environment = Environment.simulated(on: executor)
        environment.probe = ModelProbe()
        return environment
    }
}
