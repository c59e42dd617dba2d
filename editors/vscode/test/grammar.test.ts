import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import * as oniguruma from 'vscode-oniguruma';
import { INITIAL, Registry, parseRawGrammar } from 'vscode-textmate';

const GRAMMAR = path.resolve('syntaxes/specls.injection.tmLanguage.json');

/** As much of Markdown as the injected patterns have to live with: what is bold, and what is fenced. */
const MARKDOWN = {
    scopeName: 'text.html.markdown',
    patterns: [
        { begin: '^```', end: '^```', name: 'markup.fenced_code.block.markdown' },
        { begin: '\\*\\*(?=\\S)', end: '\\*\\*', name: 'markup.bold.markdown' },
    ],
};

/** What the injected grammar finds in a text: each piece with the first part of its scope. */
async function coloured(text: string): Promise<string[]> {
    const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
    await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
    const registry = new Registry({
        onigLib: Promise.resolve(oniguruma),
        loadGrammar: async (scope) => {
            const isMarkdown = scope === MARKDOWN.scopeName;
            return parseRawGrammar(isMarkdown ? JSON.stringify(MARKDOWN) : readFileSync(GRAMMAR, 'utf8'), 'a.json');
        },
        getInjections: (scope) => (scope === MARKDOWN.scopeName ? ['markdown.specls.injection'] : undefined),
    });
    const grammar = await registry.loadGrammar(MARKDOWN.scopeName);
    assert.ok(grammar);
    const found: string[] = [];
    let state = INITIAL;
    for (const line of text.split('\n')) {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        for (const { startIndex, endIndex, scopes } of tokens) {
            const scope = scopes.find((scope) => scope.endsWith('.specls'));
            if (scope !== undefined) {
                found.push(`${scope.split('.').at(-2)}: ${line.slice(startIndex, endIndex)}`);
            }
        }
    }
    return found;
}

test('choices, placeholders and the names of entries are found', async () => {
    const spec = [
        '**Status:** In Progress',
        '**Author:** [Name/Agent]',
        '- [ ] P95 latency < [Y]ms',
        '**Risk 1: [Description]**',
        '- **Impact**: High (until May)',
        '- **Probability:** [High / Medium / Low]',
        '- [ ] PRD: `swarm/tracks/[track-id]/PRD.md`',
        '- [ ] **T01**: Write the migration',
        '**Q2: Who pays?**',
    ];
    assert.deepEqual(await coloured(spec.join('\n')), [
        'choice: In Progress',
        'placeholder: [Name/Agent]',
        'placeholder: [Y]',
        'entry: Risk 1',
        'placeholder: [Description]',
        'choice: High',
        'placeholder: [High / Medium / Low]',
        'placeholder: [track-id]',
        'entry: T01',
        'entry: Q2',
    ]);
});

test('other Markdown stays as it is', async () => {
    const other = [
        '# Read me [draft]',
        '- [X] done, see [RFC 2119] and [the docs](docs/README.md)',
        '**Impact:** Higher than we thought',
        '**Status:** Draft | Approved',
        '[Name]: https://example.org',
        '```',
        '**Status:** Draft',
        '```',
    ];
    assert.deepEqual(await coloured(other.join('\n')), []);
});
