// The extension in the real VS Code, on a copy of examples/. Run by ../vscode.sh; the tests build on each other only
// where they say so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, afterEach, before, test as nodeTest } from 'node:test';
import { Editor } from './workbench.mjs';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const COURIER = 'courier-offline-mode/spec.md';

/** Where a picture of every failed test goes. */
const FAILURES = process.env.SPECLS_TEST_FAILURES;

let editor;
let workbench;

/** A test that must end within two minutes. */
function test(name, run) {
    nodeTest(name, { timeout: 120_000 }, async (context) => {
        try {
            await run(context);
        } catch (error) {
            const picture = path.join(FAILURES, `${name.replace(/\W+/g, '-')}.png`);
            await editor?.newest?.page.screenshot({ path: picture }).catch(() => undefined);
            error.message += `\nwhat the window showed: ${picture}`;
            throw error;
        }
    });
}

/** Takes the picture of that name, of the editor, for the documentation, if pictures are wanted. */
async function picture(name) {
    const folder = process.env.SPECLS_TEST_PICTURES;
    if (folder) {
        // Tooltips go where the mouse is not.
        await workbench.page.mouse.move(5, 5);
        await workbench.until('no tooltip', async () => (await workbench.locator('.workbench-hover:visible').count()) === 0);
        await workbench.locator('.part.editor').screenshot({ path: path.join(folder, `${name}.png`) });
    }
}

/** The process IDs of all servers that come from the extension under test. */
function servers() {
    const runs = (pid) => {
        try {
            return readlinkSync(`/proc/${pid}/exe`).startsWith(editor.home);
        } catch {
            // It has ended, or is somebody else's.
            return false;
        }
    };
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && runs(name));
}

const READY = '.statusbar-item[aria-label="specls 0.1.0 is ready."]';

before(async () => {
    mkdirSync(FAILURES, { recursive: true });
    editor = await Editor.start(process.env.SPECLS_TEST_VSIX);
    const examples = editor.copy(path.join(REPOSITORY, 'examples'));
    for (const command of [['init', '--quiet'], ['add', '.'], ['commit', '--quiet', '--message', 'Begin']]) {
        const author = ['-c', 'user.name=Nobody', '-c', 'user.email=nobody@example.org'];
        execFileSync('git', [...author, ...command], { cwd: examples, stdio: 'ignore' });
    }
    workbench = await editor.open(examples);
}, { timeout: 120_000 });

after(() => editor?.stop());

afterEach(async () => {
    // Whatever is half done goes away.
    await workbench?.press('Escape', 'Escape');
});

test('the status item says that the server is ready', async () => {
    await workbench.shown(READY);
});

test('a problem is shown with its message, and goes when it is typed over', async () => {
    await workbench.openFile(COURIER);
    const problem = await workbench.openProblems('Impact is "Severe"; expected High, Medium or Low');
    await problem.waitFor();
    await workbench.goTo(236, 15);
    await workbench.press('Shift+End');
    await workbench.type('Low');
    await problem.waitFor({ state: 'hidden' });
    await workbench.press('Escape');
    await workbench.run('File: Revert File');
    await workbench.goTo(236, 15);
    await workbench.until('the value', async () => (await workbench.text()).includes('Severe'));
    await workbench.shown('.squiggly-warning');
});

test('the code of a problem leads to the page of its rule', async () => {
    const problem = await workbench.openProblems('Impact is "Severe"');
    await problem.locator('a', { hasText: 'invalid-value' }).click({ modifiers: ['Control'] });
    await workbench.shown('.tab.active', 'invalid-value.md');
    await workbench.until('the page', async () => (await workbench.text()).includes('none of those that the template allows'));
    await workbench.press('Control+F4');
});

test('the values of a choice are completed inside a risk', async () => {
    await workbench.openFile(COURIER);
    await workbench.goTo(235, 20);
    assert.match(await workbench.text(), /- \*\*Probability:\*\* Low/);
    await workbench.press('Shift+End', 'Delete', 'Control+Space');
    const rows = '.suggest-widget.visible .monaco-list-row';
    await workbench.shown(rows, 'High');
    await workbench.shown(rows, 'Medium');
    await picture('vscode-completion');
    await (await workbench.shown(rows, 'High')).click();
    await workbench.until('the value', async () => /- \*\*Probability:\*\* High/.test(await workbench.text()));
    await workbench.run('File: Revert File');
});

test('a problem is mended by its quick fix', async () => {
    await workbench.openFile(COURIER);
    const problem = await workbench.openProblems('Impact is "Severe"');
    await problem.waitFor();
    await workbench.goTo(236, 16);
    await workbench.press('Control+.');
    await workbench.shown('.action-widget .monaco-list-row.focused', 'High');
    await picture('vscode-fix');
    await workbench.press('Enter');
    await problem.waitFor({ state: 'hidden' });
    assert.match(await workbench.text(), /- \*\*Impact:\*\* High\n- \*\*Mitigation:\*\* Write-ahead/);
    await workbench.run('File: Revert File');
});

test('a related track is jumped to', async () => {
    await workbench.openFile(COURIER);
    await workbench.goTo(19, 7);
    await workbench.press('F12');
    await workbench.shown('.tab.active[aria-label*="spec.md"]');
    await workbench.shown('.breadcrumbs-control', 'parcel-event-log');
    await workbench.until('the cursor at the title', async () => /^Ln 1,/.test(await workbench.position()));
});

test('what names a track is found', async () => {
    await workbench.openFile('parcel-event-log/spec.md');
    await workbench.goTo(1, 15);
    await workbench.press('Shift+F12');
    await workbench.shown('.reference-zone-widget .ref-tree .monaco-list-row', 'courier-offline-mode');
    await workbench.shown('.reference-zone-widget .ref-tree .monaco-list-row', 'pickup-codes');
});

test('hovering over a track shows its card', async () => {
    await workbench.openFile(COURIER);
    await workbench.goTo(19, 7);
    await workbench.press('Control+K', 'Control+I');
    await workbench.shown('.monaco-hover', 'Append-only log of parcel events');
    await workbench.shown('.monaco-hover', 'Complete');
});

test('the outline has the entries of a section', async () => {
    await workbench.openFile(COURIER);
    await workbench.press('Control+Shift+O');
    await workbench.pick('@union objects', 'The union objects to the photos');
    await workbench.until('the cursor at the risk', async () => /^Ln 2[45]\d,/.test(await workbench.position()));
});

test('what can be worked out stands beside the text', async () => {
    await workbench.openFile(COURIER);
    await workbench.goTo(228);
    await workbench.until('the score of the risk', async () => /impossible order\*\*\s*6\/9/.test(await workbench.text()));
});

test('the view shows all tracks by status, and opens them', async () => {
    await workbench.locator('.activitybar .action-label[aria-label^="Specs"]').click();
    const rows = '.split-view-view .monaco-list-row';
    await workbench.shown(rows, 'In Progress');
    const row = await workbench.shown(rows, 'data-erasure');
    assert.match(await row.innerText(), /data-erasure\s*\d+\/\d+\s+Forget a person, keep the parcel/);
    await row.click();
    await workbench.shown('.breadcrumbs-control', 'data-erasure');
    await workbench.press('Control+Shift+E');
});

test('the graph is drawn, and a click on a track opens it', async () => {
    await workbench.openFile(COURIER);
    await workbench.run('Specs: Show Graph of Tracks');
    const graph = workbench.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await graph.locator('svg .depends').first().waitFor();
    await workbench.run('View: Join All Editor Groups');
    await graph.locator('svg .depends').first().waitFor();
    await picture('vscode-graph');
    await graph.locator('g.track', { hasText: 'compartment-a' }).click();
    await workbench.shown('.editor-group-container .breadcrumbs-control', 'compartment-assignment');
});

test('a new track is written from the template, and its unfilled places are visited', async () => {
    await workbench.run('Specs: New Track…');
    await workbench.answer('data erasure', 'An ID has no spaces');
    await workbench.answer('data-erasure', 'There is a track data-erasure already');
    await workbench.answer('passkey-login');
    await workbench.answer('Sign in without a password');
    await workbench.shown('.breadcrumbs-control', 'passkey-login');
    await workbench.until('the template', async () =>
        (await workbench.text()).startsWith('# Track Spec: passkey-login — Sign in without a password'));
    await workbench.goTo(1);
    await workbench.run('Specs: Go to Next Unfilled Place');
    await workbench.until('a selection', async () => /\(\d+ selected\)/.test(await workbench.position()));
    const first = await workbench.position();
    await workbench.run('Specs: Go to Next Unfilled Place');
    await workbench.until('another place', async () => (await workbench.position()) !== first);
    await workbench.run('Specs: Go to Previous Unfilled Place');
    await workbench.until('the first place', async () => (await workbench.position()) === first);
});

test('a track is renamed with its directory and all that names it', async () => {
    await workbench.openFile('pickup-codes/spec.md');
    await workbench.goTo(1, 16);
    await workbench.press('F2');
    const box = await workbench.shown('.rename-box input');
    await box.fill('door-codes');
    await workbench.press('Enter');
    const directory = (id) => path.join(workbench.folder, 'swarm/tracks', id);
    await workbench.until('the new directory', () => existsSync(path.join(directory('door-codes'), 'spec.md')));
    assert.ok(!existsSync(directory('pickup-codes')), 'the old directory is gone');
    await workbench.run('File: Save All');
    const names = () => readFileSync(path.join(directory('courier-offline-mode'), 'spec.md'), 'utf8');
    await workbench.until('the new name in what refers to it', () => names().includes('[door-codes](../door-codes/spec.md)'));
});

test('the same file as it was in git is no second document', async () => {
    await workbench.openFile('data-erasure/spec.md');
    await workbench.goTo(3, 14);
    await workbench.press('Shift+End');
    await workbench.type('2026-02-30');
    const problem = await workbench.openProblems('Created is "2026-02-30"');
    await problem.waitFor();
    await workbench.goTo(3);
    await workbench.run('File: Save');
    // Git takes a moment to notice.
    await workbench.until('the changes', async () => {
        await workbench.run('Git: Open Changes');
        return (await workbench.locator('.tab.active', { hasText: 'spec.md (Working Tree)' }).count()) > 0;
    });
    await workbench.shown('.monaco-diff-editor .squiggly-warning');
    assert.equal(await problem.count(), 1);
    assert.equal(await workbench.locator('.monaco-diff-editor .original .squiggly-warning').count(), 0);
});

test('a document without a file is no trouble', async () => {
    const running = servers();
    await workbench.run('New Untitled Text File');
    await workbench.type('# Track Spec: ');
    await workbench.run('Change Language Mode');
    await workbench.pick('Markdown', 'Markdown');
    await workbench.type('untitled');
    await workbench.press('Control+Shift+O');
    await workbench.pick('@Track', 'Track Spec: untitled');
    assert.deepEqual(servers(), running);
    await workbench.shown(READY);
});

test('a server that crashes is started again', async () => {
    const before = servers();
    assert.equal(before.length, 1);
    process.kill(Number(before[0]), 'SIGKILL');
    await workbench.until('another server', () => servers().length === 1 && servers()[0] !== before[0]);
    await workbench.shown(READY);
    await (await workbench.openProblems('there is no track "pickup-code"')).waitFor();
});

test('where no server runs, a message says so and offers what can be done', async () => {
    const [running] = servers();
    const binary = readlinkSync(`/proc/${running}/exe`);
    chmodSync(binary, 0o644);
    await workbench.run('Specs: Restart Server');
    const message = await workbench.shown('.notification-toast', 'No server runs on this machine');
    await workbench.shown('.statusbar-item.error-kind', 'specls');
    for (const remedy of ['Open Log', 'Set Path']) {
        await message.locator('.monaco-button', { hasText: remedy }).waitFor();
    }
    chmodSync(binary, 0o755);
    await message.locator('.monaco-button', { hasText: 'Try Again' }).click();
    await workbench.shown(READY);
});

test('of several folders, each is a workspace of its own', async () => {
    const notes = path.join(editor.home, 'notes');
    const other = path.join(editor.home, 'other');
    mkdirSync(notes);
    writeFileSync(path.join(notes, 'README.md'), '# Notes\n\n[nowhere](swarm/tracks/data-erasure/spec.md)\n');
    cpSync(path.join(REPOSITORY, 'examples'), other, { recursive: true });
    const file = path.join(editor.home, 'several.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'notes' }, { path: 'other' }] }));
    const several = await editor.open(file);
    try {
        await several.shown(READY);
        // It leads nowhere, but it is no spec.
        await several.openFile('notes/README.md');
        await several.openFile('carrier-labels/spec.md');
        await (await several.openProblems('section "Known Blockers" is empty')).waitFor();
        assert.equal(await (await several.openProblems('data-erasure')).count(), 0);
    } finally {
        await several.page.close();
    }
});

test('a workspace of other Markdown is left alone', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'specls-plain-'));
    writeFileSync(path.join(folder, 'README.md'), '# Notes\n\n**Status:** Drafty\n\n- [a task] to do\n');
    const running = servers();
    const plain = await editor.open(folder);
    try {
        await plain.openFile('README.md');
        await plain.run('Developer: Show Running Extensions');
        await plain.shown('.runtime-extensions-editor .monaco-list-row', 'Markdown Language Features');
        const rows = await plain.locator('.runtime-extensions-editor .monaco-list-row').allInnerTexts();
        assert.ok(!rows.some((row) => row.includes('specls')), rows.join('\n'));
        assert.equal(await plain.locator('.statusbar-item', { hasText: 'specls' }).count(), 0);
        // The server of a window that was closed may be gone by now.
        assert.deepEqual(servers().filter((server) => !running.includes(server)), []);
    } finally {
        await plain.page.close();
        rmSync(folder, { recursive: true });
    }
});
