/// Store time and wall time, read together.
package struct Moment: Hashable, Sendable {
    package var time: StoreTime
    package var wall: WallTime

    package init(time: StoreTime, wall: WallTime) {
        self.time = time
        self.wall = wall
    }
}
