// The manifest and what is generated, held against what they are made from.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const repository = path.resolve('../..');

/** The whole source of the extension. */
const source = readdirSync('src')
    .map((name) => readFileSync(path.join('src', name), 'utf8'))
    .join('\n');

test('the extension has the version of its server', () => {
    const workspace = readFileSync(path.join(repository, 'Cargo.toml'), 'utf8');
    assert.equal(manifest.version, /^version = "(.+)"$/m.exec(workspace)?.[1]);
});

test('every command of the manifest is registered, and no other', () => {
    const contributed = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    const registered = [...source.matchAll(/^ {8}'(specls\.\w+)': \(\) =>/gm)].map(([, command]) => command);
    assert.deepEqual(registered, contributed);
});

test('every setting of the manifest is used, and what an untrusted workspace may not set is one of them', () => {
    const { configuration } = manifest.contributes;
    const names = Object.keys(configuration.properties);
    // `rules` is asked for by the server, and `trace.server` read by the client library.
    const used = [...source.matchAll(/getConfiguration\('specls'\)\.get\('([\w.]+)'/g)].map(([, name]) => `specls.${name}`);
    assert.deepEqual(names, [...used, 'specls.rules', 'specls.trace.server']);
    for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
        assert.ok(names.includes(name), name);
    }
});

test('the grammar is the one of the built-in template; `npm run grammar` makes it so', async () => {
    const { grammar } = await import(pathToFileURL(path.resolve('scripts/grammar.mjs')).href);
    assert.equal(readFileSync('syntaxes/specls.injection.tmLanguage.json', 'utf8'), grammar());
});
