// The extension: puts its parts together when VS Code finds a workspace that has use for it.

import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { GraphPanel } from './graph';
import { Protocol } from './protocol';
import { registerRulePages } from './ruleLinks';
import { Server } from './server';
import { StatusItem } from './status';
import { TracksView } from './tracks';

/** How long nothing must change, in milliseconds, before the view and the graph are brought up to date. */
const CALM = 400;

/** The server while the extension is active. */
let server: Server | undefined;

/** Starts the server. What it shows comes when it is ready; nobody waits for it. */
export function activate(context: vscode.ExtensionContext): void {
    const log = vscode.window.createOutputChannel('specls', { log: true });
    const running = new Server(context.extensionUri, log);
    const protocol = new Protocol(running);
    const status = new StatusItem();
    const tracks = new TracksView(protocol);
    const graph = new GraphPanel(protocol);
    const refresh = calmly(() => {
        tracks.refresh();
        graph.refresh();
    });
    const documents = vscode.workspace.createFileSystemWatcher('**/*.md');
    context.subscriptions.push(
        log,
        status,
        tracks,
        graph,
        refresh,
        documents,
        vscode.window.createTreeView('specls.tracks', { treeDataProvider: tracks, showCollapseAll: true }),
        registerRulePages(() => running.path),
        registerCommands({ server: running, protocol, tracks, graph, log }),
        running.onStatus((now) => {
            status.show(now);
            refresh.soon();
        }),
        documents.onDidCreate(refresh.soon),
        documents.onDidChange(refresh.soon),
        documents.onDidDelete(refresh.soon),
        vscode.workspace.onDidChangeTextDocument(({ document }) => {
            if (document.languageId === 'markdown') {
                refresh.soon();
            }
        }),
        vscode.workspace.onDidChangeConfiguration((change) => {
            if (change.affectsConfiguration('specls.server.path')) {
                void running.startAnew();
            }
        }),
        running,
    );
    server = running;
    void vscode.commands.executeCommand('setContext', 'specls.active', true);
    void running.start();
}

/** Stops the server; VS Code waits for it. */
export async function deactivate(): Promise<void> {
    await server?.stop();
}

/** Runs `work` once things have been calm for a while. */
function calmly(work: () => void): vscode.Disposable & { readonly soon: () => void } {
    let timer: NodeJS.Timeout | undefined;
    return {
        soon: () => {
            clearTimeout(timer);
            timer = setTimeout(work, CALM);
        },
        dispose: () => clearTimeout(timer),
    };
}
