// The graph panel: the server's drawing of the tracks and their dependencies. A click on a track opens it.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Protocol } from './protocol';

/** The panel, at most one. */
export class GraphPanel implements vscode.Disposable {
    private panel: vscode.WebviewPanel | undefined;
    /** What the panel shows. */
    private drawn: string | undefined;

    constructor(private readonly protocol: Protocol) {}

    /** Shows the graph, beside the editor the first time. */
    async show(): Promise<void> {
        if (this.panel === undefined) {
            this.panel = vscode.window.createWebviewPanel('specls.graph', 'Graph of tracks', vscode.ViewColumn.Beside, {
                enableScripts: true,
                localResourceRoots: [],
            });
            this.panel.onDidDispose(() => (this.panel = this.drawn = undefined));
            this.panel.onDidChangeViewState(() => this.refresh());
            this.panel.webview.onDidReceiveMessage((message: unknown) => this.open(message));
        } else {
            this.panel.reveal();
        }
        await this.draw();
    }

    /** Draws the graph again if somebody sees it. */
    refresh(): void {
        if (this.panel?.visible === true) {
            void this.draw();
        }
    }

    dispose(): void {
        this.panel?.dispose();
    }

    private async draw(): Promise<void> {
        const drawing = await this.protocol.graph().catch((error: Error) => `<p>${escaped(error.message)}</p>`);
        // Whoever looks at a graph that is the same keeps their place in it.
        if (this.panel !== undefined && this.drawn !== drawing) {
            this.panel.webview.html = page(drawing);
            this.drawn = drawing;
        }
    }

    /** Opens the track whose path, relative to the root of its workspace, the page sends. */
    private async open(path: unknown): Promise<void> {
        const track = (await this.protocol.tracks()).find((track) => track.path === path);
        if (track !== undefined) {
            await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(track.uri, true), {
                viewColumn: vscode.ViewColumn.One,
            });
        }
    }
}

/** The page around a drawing. No script runs in it but the page's own, and nothing is loaded from anywhere. */
function page(drawing: string): string {
    const nonce = randomBytes(16).toString('hex');
    const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Graph of tracks</title>
<style>
body { padding: 12px }
svg { max-width: 100%; height: auto; border-radius: 6px }
.track { cursor: pointer }
.track:hover rect, .track:focus rect { stroke-width: 3 }
.track:focus { outline: none }
</style>
</head>
<body>
${drawing}
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

/** Makes a link of every track. A track is a group whose \`<title>\` ends in a line with the path of its document. */
const script = `
const editor = acquireVsCodeApi();
for (const title of document.querySelectorAll('svg g > title')) {
    const track = title.parentElement;
    const open = () => editor.postMessage(title.textContent.split('\\n').pop());
    track.classList.add('track');
    track.setAttribute('tabindex', '0');
    track.setAttribute('role', 'link');
    track.addEventListener('click', open);
    track.addEventListener('keydown', (event) => event.key === 'Enter' && open());
}
`;

function escaped(text: string): string {
    return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
