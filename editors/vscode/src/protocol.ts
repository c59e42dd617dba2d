// What the server can be asked beyond the protocol: its commands, their arguments and answers.

import * as vscode from 'vscode';
import type { Server } from './server';

/** A track, as the server's command `specls.tracks` gives it. */
export interface Track {
    readonly id: string;
    readonly title: string;
    /** As written; `null` if there is none. */
    readonly status: string | null;
    /** The stage that the status means. */
    readonly lifecycle: 'draft' | 'live' | 'frozen';
    /** The track's main document. */
    readonly uri: string;
    /** The same, relative to the root of its workspace. */
    readonly path: string;
    /** How much of the template is filled in, in percent. */
    readonly filled: number;
    /** Ticked boxes, of so many items. */
    readonly checked: number;
    readonly items: number;
    readonly open_questions: number;
    readonly high_risks: number;
    readonly blockers: number;
    /** The tracks that it depends on and that are drafts. */
    readonly not_ready: readonly string[];
}

/** The server's own commands. */
export class Protocol {
    constructor(private readonly server: Server) {}

    /** All tracks of the workspace; none while there is no server to tell of them. */
    async tracks(): Promise<Track[]> {
        if (!this.server.offers('specls.tracks')) {
            return [];
        }
        return (await this.server.execute('specls.tracks')) as Track[];
    }

    /** The graph of the tracks, as SVG. */
    async graph(): Promise<string> {
        const graph = (await this.server.execute('specls.showGraph', { format: 'svg' })) as { content: string };
        return graph.content;
    }

    /** Creates a track in the workspace of `folder`; the server sends the edit and shows the document. */
    async newTrack(id: string, title: string, folder: vscode.Uri): Promise<void> {
        await this.server.execute('specls.newTrack', { id, title, uri: this.server.uriText(folder) });
    }

    /** Has the server show the next place after a position, or the previous one before it, that waits to be filled in. */
    async goToUnfilled(direction: 'next' | 'previous', uri: vscode.Uri, position: vscode.Position): Promise<void> {
        const command = direction === 'next' ? 'specls.nextUnfilled' : 'specls.previousUnfilled';
        const { line, character } = position;
        await this.server.execute(command, { uri: this.server.uriText(uri), position: { line, character } });
    }
}
