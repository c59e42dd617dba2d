// The status item at the bottom of the window: whether the server is ready.

import * as vscode from 'vscode';

/** What the server is doing. */
export type Status =
    | { readonly kind: 'starting' }
    | { readonly kind: 'indexing'; readonly percentage: number }
    | { readonly kind: 'ready'; readonly version: string }
    | { readonly kind: 'waiting'; readonly seconds: number }
    | { readonly kind: 'failed'; readonly reason: string }
    | { readonly kind: 'stopped' };

/** What a click on the item may run. */
const COMMANDS = ['specls.showOutput', 'specls.restartServer', 'specls.openGraph'];

/** Shows the status of the server. */
export class StatusItem implements vscode.Disposable {
    private readonly item = vscode.window.createStatusBarItem('specls.status', vscode.StatusBarAlignment.Right, 50);

    constructor() {
        this.item.name = 'specls';
        this.item.command = 'specls.showOutput';
        this.show({ kind: 'starting' });
        this.item.show();
    }

    /** Shows another status. */
    show(status: Status): void {
        const { icon, text, sentence } = describe(status);
        this.item.text = `$(${icon}) ${text}`;
        this.item.accessibilityInformation = { label: sentence };
        const isError = status.kind === 'failed';
        this.item.backgroundColor = isError ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
        const tooltip = new vscode.MarkdownString('', true);
        tooltip.isTrusted = { enabledCommands: COMMANDS };
        tooltip.appendText(sentence);
        tooltip.appendMarkdown(
            '\n\n[Show output](command:specls.showOutput) · [Restart](command:specls.restartServer) · ' +
                '[Graph of tracks](command:specls.openGraph)',
        );
        this.item.tooltip = tooltip;
    }

    dispose(): void {
        this.item.dispose();
    }
}

function describe(status: Status): { icon: string; text: string; sentence: string } {
    switch (status.kind) {
        case 'starting':
            return { icon: 'loading~spin', text: 'specls', sentence: 'specls is starting.' };
        case 'indexing':
            return {
                icon: 'sync~spin',
                text: `specls ${status.percentage} %`,
                sentence: `specls is reading the workspace: ${status.percentage} %.`,
            };
        case 'ready':
            return { icon: 'check', text: 'specls', sentence: `${status.version} is ready.` };
        case 'waiting':
            return {
                icon: 'warning',
                text: 'specls',
                sentence: `specls has stopped; it is started again in ${status.seconds} s.`,
            };
        case 'failed':
            return { icon: 'error', text: 'specls', sentence: status.reason };
        case 'stopped':
            return { icon: 'circle-slash', text: 'specls', sentence: 'specls is not running.' };
    }
}
