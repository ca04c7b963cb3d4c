/// How the code of an agent of handlers ends the lease of what was delivered to it.
///
/// Two references and a settlement, because it goes from the agent's code through the desk into the domain and has room in
/// all of them.
package struct Conclusion: Sendable {
    let delivery: Delivery
    let settlement: Settlement

    var lease: Lease { delivery.lease }
}
