// VS Code in a browser, driven by keys and clicks as a person does it. Knows VS Code, and nothing of specls.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** Where code-server and playwright-core are installed; see install.sh. */
const INSTALLED = process.env.SPECLS_TEST_VSCODE;
const require = createRequire(path.join(INSTALLED, 'package.json'));
const { chromium } = require('playwright-core');

/** How long anything may take to show up, in milliseconds. The machine may be busy. */
const PATIENCE = 30_000;

const BROWSER_ARGUMENTS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

const SETTINGS = {
    'security.workspace.trust.enabled': false,
    'workbench.startupEditor': 'none',
    'editor.wordBasedSuggestions': 'off',
    'editor.stickyScroll.enabled': false,
    'files.autoSave': 'off',
    '[markdown]': { 'editor.wordWrap': 'off' },
    'workbench.tips.enabled': false,
    'workbench.colorTheme': 'Default Light Modern',
    'editor.minimap.enabled': false,
    'git.openRepositoryInParentFolders': 'never',
    'extensions.ignoreRecommendations': true,
    'chat.commandCenter.enabled': false,
    'window.commandCenter': false,
};

/** A server of VS Code with one extension, and a browser to look at it. */
export class Editor {
    /** Installs the extension into a fresh profile and starts everything. */
    static async start(vsix) {
        const home = mkdtempSync(path.join(tmpdir(), 'specls-vscode-'));
        const main = path.join(INSTALLED, 'node_modules/code-server/lib/vscode/out/server-main.js');
        const folders = ['--user-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'extensions')];
        for (const scope of ['User', 'Machine']) {
            mkdirSync(path.join(home, 'data', scope), { recursive: true });
            writeFileSync(path.join(home, 'data', scope, 'settings.json'), JSON.stringify(SETTINGS));
        }
        const installed = spawnSync(process.execPath, [main, ...folders, '--install-extension', vsix], { encoding: 'utf8' });
        if (installed.status !== 0) {
            throw new Error(`the VSIX cannot be installed:\n${installed.stdout}${installed.stderr}`);
        }
        const server = spawn(
            process.execPath,
            [main, '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms',
                '--telemetry-level', 'off', ...folders],
            { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
        );
        const port = await new Promise((resolve, reject) => {
            let said = '';
            server.once('exit', (code) => reject(new Error(`VS Code has ended with ${code}:\n${said}`)));
            server.stderr.on('data', (chunk) => (said += chunk));
            server.stdout.on('data', (chunk) => {
                said += chunk;
                const listening = /listening on (\d+)/.exec(said);
                if (listening) {
                    resolve(Number(listening[1]));
                }
            });
        });
        const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: BROWSER_ARGUMENTS });
        return new Editor(home, server, port, browser);
    }

    constructor(home, server, port, browser) {
        Object.assign(this, { home, server, port, browser });
    }

    /** Copies a folder to where tests may change it; gives the copy. */
    copy(folder) {
        const copy = path.join(this.home, path.basename(folder));
        cpSync(folder, copy, { recursive: true });
        return copy;
    }

    /** Opens a folder, or a `.code-workspace` file with several, in a window of its own. */
    async open(what) {
        const page = await this.browser.newPage({ viewport: { width: 1180, height: 760 } });
        page.setDefaultTimeout(PATIENCE);
        this.newest = new Workbench(page, what);
        const kind = what.endsWith('.code-workspace') ? 'workspace' : 'folder';
        await page.goto(`http://127.0.0.1:${this.port}/?${kind}=${encodeURIComponent(what)}`);
        const file = page.locator('.explorer-folders-view .monaco-list-row').first();
        const nothing = page.locator('.pane-header', { hasText: 'No Folder Opened' });
        await this.newest.until('the folder', async () => {
            // VS Code for a browser may read a workspace file before the file system that has it is connected; it then
            // has no folders, and stays so until it is loaded again.
            if (kind === 'workspace' && (await nothing.isVisible())) {
                await page.waitForTimeout(2_000);
                if (!(await file.isVisible())) {
                    await page.reload();
                }
            }
            return file.isVisible();
        });
        return this.newest;
    }

    async stop() {
        await this.browser.close();
        // The server and its extension hosts are a group of their own.
        process.kill(-this.server.pid, 'SIGKILL');
        rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
}

/** One window. */
export class Workbench {
    constructor(page, folder) {
        Object.assign(this, { page, folder });
    }

    locator(selector, options) {
        return this.page.locator(selector, options);
    }

    press(...keys) {
        return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
    }

    type(text) {
        return this.page.keyboard.type(text, { delay: 30 });
    }

    /** Waits until `probe` gives something true, and gives that. */
    async until(what, probe) {
        const end = Date.now() + PATIENCE;
        for (;;) {
            const found = await probe();
            if (found) {
                return found;
            }
            if (Date.now() > end) {
                throw new Error(`${what} did not happen`);
            }
            await this.page.waitForTimeout(100);
        }
    }

    /** Types into the quick input, waits for a row that has all of `parts` in it, and picks that. */
    async pick(text, ...parts) {
        const input = this.locator('.quick-input-widget .quick-input-box input');
        await input.waitFor();
        await input.fill(text);
        const rows = this.locator('.quick-input-list .monaco-list-row');
        await parts.reduce((rows, hasText) => rows.filter({ hasText }), rows).first().click();
        await this.until('what was picked', async () => !(await input.isVisible()) || (await input.inputValue()) !== text);
        // Where the row was, there may now be something with a tooltip.
        await this.page.mouse.move(5, 5);
    }

    /** Types an answer into the input box; if it is to be refused, waits for what is said against it. */
    async answer(text, refusal) {
        const box = this.locator('.quick-input-widget');
        await box.waitFor();
        await box.locator('.quick-input-box input').fill(text);
        await this.press('Enter');
        if (refusal !== undefined) {
            await box.locator('.quick-input-message', { hasText: refusal }).waitFor();
            return;
        }
        const isNext = async () => !(await box.isVisible()) || (await box.locator('input').inputValue()) !== text;
        await this.until(`the answer ${text}`, isNext);
    }

    /** Runs a command of the palette by its title. */
    async run(title) {
        await this.press('F1');
        await this.pick(`>${title}`, title);
    }

    /** Opens a file of the folder by the end of its path, and waits for its text. */
    async openFile(file) {
        const { dir, base } = path.parse(file);
        await this.press('Control+P');
        await this.pick(file, base, dir);
        await this.locator('.breadcrumbs-control', { hasText: base }).filter({ hasText: path.basename(dir) }).waitFor();
        await this.locator('.editor-instance .view-line').first().waitFor();
    }

    /** Puts the cursor at a line and column, both from 1. */
    async goTo(line, column = 1) {
        await this.press('Control+G');
        const input = this.locator('.quick-input-widget .quick-input-box input');
        await input.waitFor();
        await input.fill(`:${line}:${column}`);
        await this.press('Enter');
        await input.waitFor({ state: 'hidden' });
    }

    /** Where the cursor is, as the status bar says it: `Ln 3, Col 14`. */
    async position() {
        return (await this.locator('#status\\.editor\\.selection').innerText()).trim();
    }

    /** Opens the list of problems, with those alone that have `text` in them. */
    async openProblems(text) {
        await this.run('Problems: Focus on Problems View');
        await this.locator('.markers-panel').waitFor();
        const filter = this.locator('.panel input[placeholder^="Filter"]');
        // A comma would begin another filter.
        await filter.fill(text.replace(/,.*/, ''));
        return this.locator('.markers-panel .monaco-list-row', { hasText: text });
    }

    /** Waits for something to be shown. */
    async shown(selector, text) {
        const found = this.locator(selector, text === undefined ? {} : { hasText: text }).first();
        await found.waitFor();
        return found;
    }

    /** Waits for something not to be shown any more. */
    async gone(selector, text) {
        await this.locator(selector, { hasText: text }).first().waitFor({ state: 'hidden' });
    }

    /** The text that is visible in the active editor, with ordinary spaces. */
    async text() {
        const lines = await this.locator('.editor-group-container.active .view-lines').first().innerText();
        return lines.replaceAll('\u00a0', ' ');
    }
}
