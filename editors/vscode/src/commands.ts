// The commands of the palette. Each asks what it has to ask, and leaves the rest to the server.

import * as vscode from 'vscode';
import type { GraphPanel } from './graph';
import type { Protocol } from './protocol';
import type { Server } from './server';
import type { TracksView } from './tracks';

/** What the commands work on. */
export interface Parts {
    readonly server: Server;
    readonly protocol: Protocol;
    readonly tracks: TracksView;
    readonly graph: GraphPanel;
    readonly log: vscode.LogOutputChannel;
}

/** Registers all commands of the manifest. */
export function registerCommands(parts: Parts): vscode.Disposable {
    const commands: Record<string, () => unknown> = {
        'specls.createTrack': () => createTrack(parts.protocol),
        'specls.goToNextUnfilled': () => goToUnfilled(parts.protocol, 'next'),
        'specls.goToPreviousUnfilled': () => goToUnfilled(parts.protocol, 'previous'),
        'specls.openGraph': () => parts.graph.show(),
        'specls.refreshTracks': () => parts.tracks.refresh(),
        'specls.restartServer': () => parts.server.startAnew(),
        'specls.showOutput': () => parts.log.show(true),
    };
    const registered = Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
    return vscode.Disposable.from(...registered);
}

/** Asks for an ID and a title, and has the server create the track. */
async function createTrack(protocol: Protocol): Promise<void> {
    const folder = await chosenFolder();
    if (folder === undefined) {
        return;
    }
    const known = new Set((await protocol.tracks()).map((track) => track.id));
    const id = await vscode.window.showInputBox({
        title: 'New track (1/2)',
        prompt: 'ID of the track: the name of its directory',
        placeHolder: 'passkey-login',
        validateInput: (value) => invalidId(value, known),
    });
    if (id === undefined) {
        return;
    }
    const title = await vscode.window.showInputBox({
        title: 'New track (2/2)',
        prompt: `Title of ${id}; may be left empty`,
        placeHolder: 'Sign in without a password',
    });
    if (title !== undefined) {
        await protocol.newTrack(id, title.trim(), folder.uri);
    }
}

/** The folder that something new is for; asks where there are several. */
async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
        throw new Error('Open a folder first: a track is a directory in it.');
    }
    return folders.length === 1
        ? folders[0]
        : vscode.window.showWorkspaceFolderPick({ placeHolder: 'The folder that the track is for' });
}

/** What is wrong with an ID that is being typed, as far as the editor can know. The server has the last word. */
function invalidId(id: string, known: ReadonlySet<string>): string | undefined {
    if (id === '') {
        return 'A track needs an ID.';
    }
    if (/[\s/\\:*?"<>|]/.test(id) || id.startsWith('.')) {
        return 'An ID has no spaces and none of / \\ : * ? " < > |, and begins with no dot.';
    }
    return known.has(id) ? `There is a track ${id} already.` : undefined;
}

/** Shows the next place in the active document that waits to be filled in. */
async function goToUnfilled(protocol: Protocol, direction: 'next' | 'previous'): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) {
        await protocol.goToUnfilled(direction, editor.document.uri, editor.selection.start);
    }
}
