import Testing

#if !hasFeature(ExistentialAny)
    #error("ExistentialAny is off")
#endif
#if !hasFeature(MemberImportVisibility)
    #error("MemberImportVisibility is off")
#endif
#if !hasFeature(InternalImportsByDefault)
    #error("InternalImportsByDefault is off")
#endif
#if !hasFeature(NonisolatedNonsendingByDefault)
    #error("NonisolatedNonsendingByDefault is off")
#endif

@Suite struct UpcomingFeatureTests {
    private final class NotSendable { var count = 0 }

    private nonisolated func increase(_ counter: NotSendable) async { counter.count += 1 }

    @Test("The language mode is 6 and asynchronous functions stay where their caller is")
    @MainActor func nonisolatedFunctionsStay() async {
        #if swift(<6)
            Issue.record("language mode below 6")
        #endif
        // Would not compile if the function left the actor: the counter cannot be sent.
        let counter = NotSendable()
        await increase(counter)
        #expect(counter.count == 1)
    }
}
