// Links from the code of a problem to the page of its rule. The page is the server's own: `specls explain CODE`.

import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { Middleware, vsdiag } from 'vscode-languageclient/node';

/** The scheme of the pages' URIs: `specls-rule:/broken-link.md`. */
const SCHEME = 'specls-rule';

/** Registers the pages; `binary` gives the path of the server to ask. */
export function registerRulePages(binary: () => string | undefined): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent(uri) {
            const server = binary();
            const code = uri.path.replace(/^\/|\.md$/g, '');
            if (server === undefined) {
                return 'The server of specls does not run, so it cannot explain its rules.';
            }
            return new Promise((resolve) => {
                execFile(server, ['explain', '--', code], { windowsHide: true }, (error, stdout, stderr) =>
                    resolve(error === null ? stdout : stderr),
                );
            });
        },
    });
}

/** Adds the link to every problem on its way from the server to the editor. */
export const ruleLinks: Pick<
    Middleware,
    'handleDiagnostics' | 'provideDiagnostics' | 'provideWorkspaceDiagnostics'
> = {
    handleDiagnostics(uri, diagnostics, next) {
        next(uri, linked(diagnostics));
    },
    async provideDiagnostics(document, previousResultId, token, next) {
        const report = await next(document, previousResultId, token);
        return report && linkedReport(report);
    },
    provideWorkspaceDiagnostics(resultIds, token, reporter, next) {
        return next(resultIds, token, (chunk) =>
            reporter(chunk && { items: chunk.items.map((report) => linkedReport(report)) }),
        );
    },
};

function linkedReport<Report extends vsdiag.DocumentDiagnosticReport>(report: Report): Report {
    return 'items' in report ? { ...report, items: linked(report.items) } : report;
}

function linked(diagnostics: vscode.Diagnostic[]): vscode.Diagnostic[] {
    for (const diagnostic of diagnostics) {
        if (typeof diagnostic.code === 'string') {
            const target = vscode.Uri.from({ scheme: SCHEME, path: `/${diagnostic.code}.md` });
            diagnostic.code = { value: diagnostic.code, target };
        }
    }
    return diagnostics;
}
