import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { EXECUTABLE, findBinary } from '../src/binary';

const folder = mkdtempSync(path.join(tmpdir(), 'specls-binary-'));
after(() => rmSync(folder, { recursive: true }));

/** A program that prints a line and exits. */
function program(directory: string, line: string): string {
    const file = path.join(folder, directory, EXECUTABLE);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "${line}"\n`);
    chmodSync(file, 0o755);
    return file;
}

const configured = program('configured', 'specls 3.0.0');
const bundled = program('bundled', 'specls 2.0.0');
const onPath = program('path', 'specls 1.0.0');
const searchPath = [path.join(folder, 'empty'), '.', path.dirname(onPath)].join(path.delimiter);

test('the configured server comes first, then the bundled one, then the one on the PATH', async () => {
    const found = async (setting: string, own: string) => (await findBinary(setting, own, searchPath)).found;
    assert.deepEqual(await found(configured, bundled), { path: configured, version: 'specls 3.0.0' });
    assert.deepEqual(await found('', bundled), { path: bundled, version: 'specls 2.0.0' });
    assert.deepEqual(await found('', path.join(folder, 'none')), { path: onPath, version: 'specls 1.0.0' });
});

test('what does not run is named, and the next one taken', async () => {
    const { found, failures } = await findBinary('/no/such/file', bundled, searchPath);
    assert.equal(found?.path, bundled);
    assert.deepEqual(failures, ['The setting specls.server.path is "/no/such/file", and that does not run.']);
});

test('another program of that name is no server, and neither is a relative path', async () => {
    const other = program('other', 'hello');
    const { found, failures } = await findBinary(path.relative(process.cwd(), configured), other, '.');
    assert.equal(found, undefined);
    assert.equal(failures.length, 2);
});
