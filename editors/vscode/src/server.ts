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
    /** Counts starts and stops, so that what belongs to an earlier one can be told. */
    private turn = 0;

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
    async start(): Promise<void> {
        await this.stop();
        const turn = ++this.turn;
        this.changed.fire({ kind: 'starting' });
        const configured = vscode.workspace.getConfiguration('specls').get('server.path', '').trim();
        const bundled = vscode.Uri.joinPath(this.extension, 'server', EXECUTABLE).fsPath;
        const { found, failures } = await findBinary(configured, bundled, process.env['PATH'] ?? '');
        if (turn !== this.turn) {
            return;
        }
        failures.forEach((failure) => this.log.warn(failure));
        if (found === undefined) {
            this.fail(`No server runs on this machine. ${failures.join(' ')} There is no specls on the PATH either.`);
            return;
        }
        if (configured !== '' && failures.length > 0) {
            void vscode.window.showWarningMessage(`${failures[0]} Using ${found.path} instead.`);
        }
        this.binary = found;
        this.log.info(`Starting ${found.path} (${found.version})`);
        const client = this.newClient(found, turn);
        this.client = client;
        try {
            await client.start();
        } catch (error) {
            // A process that ends is dealt with where its end is noticed.
            if (turn === this.turn && this.restart === undefined) {
                this.fail(`The server does not start: ${error instanceof Error ? error.message : String(error)}`);
            }
            return;
        }
        if (turn === this.turn) {
            this.changed.fire({ kind: 'ready', version: found.version });
        }
    }

    /** Starts the server because the user wants it to: earlier crashes do not count. */
    async startAnew(): Promise<void> {
        this.backOff.reset();
        await this.start();
    }

    /** Stops the server, if one runs. */
    async stop(): Promise<void> {
        this.turn++;
        clearTimeout(this.restart);
        this.restart = undefined;
        const client = this.client;
        this.client = undefined;
        if (client !== undefined) {
            try {
                await client.dispose(STOP_PATIENCE);
            } catch (error) {
                this.log.info(`The server did not stop as asked: ${String(error)}`);
            }
            this.changed.fire({ kind: 'stopped' });
        }
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

    private newClient(binary: Binary, turn: number): LanguageClient {
        return new LanguageClient(
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
                        if (turn === this.turn) {
                            this.crashed();
                        }
                        return { action: CloseAction.DoNotRestart, handled: true };
                    },
                },
                initializationFailedHandler: () => false,
                middleware: {
                    ...ruleLinks,
                    handleWorkDoneProgress: (token, progress, next) => {
                        if (turn === this.turn && String(token).startsWith(INDEXING)) {
                            this.indexing(progress, binary);
                        }
                        next(token, progress);
                    },
                },
            },
        );
    }

    private indexing(
        progress: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd,
        binary: Binary,
    ): void {
        this.changed.fire(
            progress.kind === 'end'
                ? { kind: 'ready', version: binary.version }
                : { kind: 'indexing', percentage: progress.percentage ?? 0 },
        );
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
        this.restart = setTimeout(() => {
            this.restart = undefined;
            void this.start();
        }, wait);
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
