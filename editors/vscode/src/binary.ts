// Finds a server that runs on this machine. Knows no VS Code.

import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** What the server's file is called. */
export const EXECUTABLE = process.platform === 'win32' ? 'specls.exe' : 'specls';

/** A server has to say its version within this time, in milliseconds: a virus scanner may want to look at it first. */
const PATIENCE = 20_000;

/** A server that has been asked for its version. */
export interface Binary {
    /** Where it is. */
    readonly path: string;
    /** What it says of itself: `specls 0.1.0`. */
    readonly version: string;
}

/** The servers that were tried, and the first that runs. */
export interface Search {
    readonly found: Binary | undefined;
    /** A sentence for each one that does not run, in the order they were tried. */
    readonly failures: readonly string[];
}

/**
 * Looks for a server: the configured one, the one that came with the extension, the first on the `PATH`.
 *
 * @param configured The setting `specls.server.path`; empty if there is none.
 * @param bundled Where the extension has its own server.
 * @param searchPath The value of the environment variable `PATH`.
 */
export async function findBinary(configured: string, bundled: string, searchPath: string): Promise<Search> {
    const failures: string[] = [];
    for (const candidate of candidates(configured, bundled, searchPath)) {
        const version = await versionOf(candidate.path);
        if (version !== undefined) {
            return { found: { path: candidate.path, version }, failures };
        }
        if (candidate.failure !== undefined) {
            failures.push(candidate.failure);
        }
    }
    return { found: undefined, failures };
}

interface Candidate {
    readonly path: string;
    /** What to say if it does not run; nothing for a file on the `PATH` that need not be there. */
    readonly failure?: string;
}

function candidates(configured: string, bundled: string, searchPath: string): Candidate[] {
    const all: Candidate[] = [];
    if (configured !== '') {
        all.push({
            path: configured.replace(/^~(?=$|[\\/])/, homedir()),
            failure: `The setting specls.server.path is "${configured}", and that does not run.`,
        });
    }
    all.push({ path: bundled, failure: `The server that came with the extension does not run here: ${bundled}` });
    // Not left to the operating system, as Windows would look into the working directory first.
    const directories = searchPath.split(path.delimiter).filter((directory) => path.isAbsolute(directory));
    all.push(...directories.map((directory) => ({ path: path.join(directory, EXECUTABLE) })));
    return all;
}

/** The first line of what `file --version` prints, or `undefined` if it is no `specls`. */
async function versionOf(file: string): Promise<string | undefined> {
    if (!path.isAbsolute(file)) {
        return undefined;
    }
    return new Promise((resolve) => {
        execFile(file, ['--version'], { timeout: PATIENCE, windowsHide: true }, (error, stdout) => {
            const line = stdout.split('\n', 1)[0]?.trim() ?? '';
            resolve(error === null && line.startsWith('specls ') ? line : undefined);
        });
    });
}
