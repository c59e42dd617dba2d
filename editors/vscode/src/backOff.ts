// How long to wait before a crashed server is started again. Knows neither VS Code nor the server.

/** Waits between the crash of a server and its next start, in milliseconds. */
const WAITS = [500, 1_000, 2_000, 4_000, 8_000];

/** A server that has run for this long, in milliseconds, is forgiven what it did before. */
const FORGIVEN_AFTER = 180_000;

/** Counts the crashes of a server, and says how long to wait after each. */
export class BackOff {
    private crashes: number[] = [];

    /**
     * Notes a crash.
     *
     * @param now The time of the crash, in milliseconds.
     * @returns How many milliseconds to wait before the next start; `undefined` if the server has crashed so often of
     * late that another start would not help.
     */
    crashed(now: number): number | undefined {
        this.crashes = this.crashes.filter((crash) => now - crash < FORGIVEN_AFTER);
        this.crashes.push(now);
        return WAITS[this.crashes.length - 1];
    }

    /** Forgets all crashes: somebody wants the server to run. */
    reset(): void {
        this.crashes = [];
    }
}
