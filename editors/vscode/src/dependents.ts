// The code lens "3 tracks depend on this": what the server answers as a list of places is shown as one.

import * as vscode from 'vscode';
import type { Location, Middleware } from 'vscode-languageclient/node';

const SHOW_DEPENDENTS = 'specls.showDependents';

/**
 * Shows where a track is depended on, if there are several places; the server shows a single one by itself.
 *
 * @param converted Makes a place of the protocol one of VS Code.
 */
export function peekAtDependents(
    converted: (location: Location) => vscode.Location | undefined,
): Pick<Middleware, 'executeCommand'> {
    return {
        async executeCommand(command, args, next) {
            const answer: unknown = await next(command, args);
            const editor = vscode.window.activeTextEditor;
            if (command === SHOW_DEPENDENTS && Array.isArray(answer) && answer.length > 1 && editor !== undefined) {
                const places = answer.map((location: Location) => converted(location));
                const title = new vscode.Position(0, 0);
                const { uri } = editor.document;
                await vscode.commands.executeCommand('editor.action.peekLocations', uri, title, places, 'peek');
            }
            return answer;
        },
    };
}
