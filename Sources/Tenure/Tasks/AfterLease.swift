/// What becomes of a task when its lease has ended without success.
package enum AfterLease: Hashable, Sendable {
    case ready
    case retry(at: StoreTime)
    case dead(DeathReason)
}
