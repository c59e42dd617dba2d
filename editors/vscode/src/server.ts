// The life of the server: found, started, watched, started again after a crash, stopped.

import * as vscode from 'vscode';
import {
    CloseAction,
    ErrorAction,
    ExecuteCommandRequest,
    LanguageClient,
    RevealOutputChannelOn,
    type DocumentSelector,
    type WorkDoneProgressBegin,
    type WorkDoneProgressEnd,
    type WorkDoneProgressReport,
} from 'vscode-languageclient/node';
import { BackOff } from './backOff';
import { EXECUTABLE, findBinary, type Binary } from './binary';
import { peekAtDependents } from './dependents';
import { ruleLinks } from './ruleLinks';
import type { Status } from './status';

/** What the server is told of: Markdown on disk or not yet saved, and its configuration. Not `git:` and other views. */
const DOCUMENTS: DocumentSelector = [
    { scheme: 'file', language: 'markdown' },
    { scheme: 'untitled', language: 'markdown' },
    { scheme: 'file', pattern: '**/specls.toml' },
];

/** How long the server may take to stop, in milliseconds, before it is ended. */
const STOP_PATIENCE = 3_000;

/** The token of a progress report on indexing begins with this. */
const INDEXING = 'specls/index/';

/** The language server. At most one process at a time. */
export class Server implements vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<Status>();
    private readonly backOff = new BackOff();
    private client: LanguageClient | undefined;
    private binary: Binary | undefined;
    private restart: NodeJS.Timeout | undefined;
    /** The start or stop that was asked for last. */
    private last: Promise<void> = Promise.resolve();

    /** Tells of every change of status. */
    readonly onStatus = this.changed.event;

    constructor(
        private readonly extension: vscode.Uri,
        private readonly log: vscode.LogOutputChannel,
    ) {}

    /** Where the server that runs, or ran last, is. */
    get path(): string | undefined {
        return this.binary?.path;
    }

    /** Whether a server runs that has this command. */
    offers(command: string): boolean {
        const offered = this.client?.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
        return this.isRunning && offered.includes(command);
    }

    /** What the server calls a document. */
    uriText(uri: vscode.Uri): string {
        return this.client?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
    }

    /** Starts the server, after stopping the one that runs. Tells the user if that fails; never throws. */
    start(): Promise<void> {
        return this.inTurn(async () => {
            await this.stopNow();
            await this.startNow();
        });
    }

    /** Starts the server because the user wants it to: earlier crashes do not count. */
    startAnew(): Promise<void> {
        this.backOff.reset();
        return this.start();
    }

    /** Stops the server, if one runs. */
    stop(): Promise<void> {
        return this.inTurn(() => this.stopNow());
    }

    /**
     * Runs one of the server's commands.
     *
     * @returns What the server answers.
     * @throws If no server runs, it has no such command, or it refuses.
     */
    async execute(command: string, ...args: readonly unknown[]): Promise<unknown> {
        if (this.client === undefined || !this.isRunning) {
            throw new Error('The server of specls is not running; try "Specs: Restart Server".');
        }
        if (!this.offers(command)) {
            throw new Error(`The server at ${this.path} is older than this extension: it has no command ${command}.`);
        }
        return this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [...args] as never[] });
    }

    dispose(): void {
        void this.stop();
        this.changed.dispose();
    }

    private get isRunning(): boolean {
        return this.client?.isRunning() === true;
    }

    /** Does one thing after the other: a server that starts is not stopped half way. */
    private inTurn(work: () => Promise<void>): Promise<void> {
        this.last = this.last.then(work);
        return this.last;
    }

    private async startNow(): Promise<void> {
        this.changed.fire({ kind: 'starting' });
        const binary = await this.locate();
        if (binary === undefined) {
            return;
        }
        this.binary = binary;
        this.log.info(`Starting ${binary.path} (${binary.version})`);
        const client = this.newClient(binary);
        this.client = client;
        // Not waited for: a server that never answers can be stopped all the same.
        client.start().then(
            () => this.tell(client, { kind: 'ready', version: binary.version }),
            (error: unknown) => {
                // A process that has ended is dealt with where its end is noticed.
                if (client === this.client && this.restart === undefined) {
                    this.fail(`The server does not start: ${error instanceof Error ? error.message : String(error)}`);
                }
            },
        );
    }

    private async stopNow(): Promise<void> {
        clearTimeout(this.restart);
        this.restart = undefined;
        const client = this.client;
        if (client === undefined) {
            return;
        }
        this.client = undefined;
        const server = client.serverProcess;
        try {
            await client.dispose(STOP_PATIENCE);
        } catch (error) {
            this.log.info(`The server did not stop as asked, and is ended: ${String(error)}`);
            server?.kill('SIGKILL');
        }
        this.changed.fire({ kind: 'stopped' });
    }

    /** A server that runs here; without one, tells the user. */
    private async locate(): Promise<Binary | undefined> {
        const configured = vscode.workspace.getConfiguration('specls').get('server.path', '').trim();
        const bundled = vscode.Uri.joinPath(this.extension, 'server', EXECUTABLE).fsPath;
        const { found, failures } = await findBinary(configured, bundled, process.env['PATH'] ?? '');
        failures.forEach((failure) => this.log.warn(failure));
        if (found === undefined) {
            this.fail(`No server runs on this machine. ${failures.join(' ')} There is no specls on the PATH either.`);
        } else if (configured !== '' && failures.length > 0) {
            void vscode.window.showWarningMessage(`${failures[0]} Using ${found.path} instead.`);
        }
        return found;
    }

    private newClient(binary: Binary): LanguageClient {
        const client: LanguageClient = new LanguageClient(
            'specls',
            'specls',
            { command: binary.path, args: ['lsp'] },
            {
                documentSelector: DOCUMENTS,
                outputChannel: this.log,
                traceOutputChannel: this.log,
                revealOutputChannelOn: RevealOutputChannelOn.Never,
                errorHandler: {
                    error: () => ({ action: ErrorAction.Continue, handled: true }),
                    closed: () => {
                        if (client === this.client) {
                            this.crashed();
                        }
                        return { action: CloseAction.DoNotRestart, handled: true };
                    },
                },
                initializationFailedHandler: () => false,
                middleware: {
                    ...ruleLinks,
                    ...peekAtDependents((location) => client.protocol2CodeConverter.asLocation(location)),
                    handleWorkDoneProgress: (token, progress, next) => {
                        if (String(token).startsWith(INDEXING)) {
                            this.tell(client, indexing(progress, binary));
                        }
                        next(token, progress);
                    },
                },
            },
        );
        return client;
    }

    /** Tells of a status, unless it is that of a server that has been stopped since. */
    private tell(client: LanguageClient, status: Status): void {
        if (client === this.client) {
            this.changed.fire(status);
        }
    }

    /** The process has ended by itself. */
    private crashed(): void {
        const wait = this.backOff.crashed(Date.now());
        if (wait === undefined) {
            this.fail('The server has stopped again and again, and is left alone now.');
            return;
        }
        this.log.error(`The server has stopped; it is started again in ${wait} ms.`);
        this.changed.fire({ kind: 'waiting', seconds: wait / 1_000 });
        this.restart = setTimeout(() => void this.start(), wait);
    }

    /** Tells the user that there is no server, and what can be done about it. */
    private fail(reason: string): void {
        this.log.error(reason);
        this.changed.fire({ kind: 'failed', reason });
        const remedies = new Map<string, () => unknown>([
            ['Open Log', () => this.log.show()],
            ['Set Path', () => vscode.commands.executeCommand('workbench.action.openSettings', 'specls.server.path')],
            ['Try Again', () => this.startAnew()],
        ]);
        void vscode.window
            .showErrorMessage(`specls: ${reason}`, ...remedies.keys())
            .then((choice) => remedies.get(choice ?? '')?.());
    }
}

/** What a progress report on indexing means. */
function indexing(
    progress: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd,
    binary: Binary,
): Status {
    return progress.kind === 'end'
        ? { kind: 'ready', version: binary.version }
        : { kind: 'indexing', percentage: progress.percentage ?? 0 };
}
