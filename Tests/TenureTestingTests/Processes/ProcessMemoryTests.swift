import Testing

@testable import TenureTesting

@Suite("What a process has of memory")
struct ProcessMemoryTests {
    @Test("the totals of glibc's report count, and what is free does not")
    func report() {
        let report = """
            <malloc version="1">
            <heap nr="0">
            <sizes>
              <size from="17" to="32" total="64" count="2"/>
            </sizes>
            <total type="fast" count="1" size="32"/>
            <total type="rest" count="1" size="100"/>
            <system type="current" size="1000"/>
            </heap>
            <total type="fast" count="2" size="64"/>
            <total type="rest" count="3" size="300"/>
            <total type="mmap" count="1" size="5000"/>
            <system type="current" size="2000"/>
            <system type="max" size="9000"/>
            </malloc>
            """
        #expect(ProcessMemory.heapBytes(in: report) == 2_000 + 5_000 - 64 - 300)
        #expect(ProcessMemory.heapBytes(in: "<malloc version=\"2\"/>") == nil)
    }

    // A sanitizer has a heap of its own.
    #if (canImport(Darwin) || canImport(Glibc)) && !TENURE_THREAD_SANITIZER
        @Test("what is kept is in use, and what was let go of is not")
        func inUse() throws {
            // Far more than what other tests do meanwhile.
            let count = 1 << 30
            let before = try #require(ProcessMemory.heapBytes)
            var kept = [UInt8](unsafeUninitializedCapacity: count) { $1 = count }
            let during = try withExtendedLifetime(kept) { try #require(ProcessMemory.heapBytes) }
            #expect(during - before > count / 2)
            kept = []
            let after = try #require(ProcessMemory.heapBytes)
            #expect(during - after > count / 2)
        }
    #endif
}
